package dev.assay.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** What the demo's traces are scored with: plugins, a script, and, with a judge model, five judges. */
final class DemoScorers {
    static final String SCRIPT = "script:mentions_customer";

    private DemoScorers() {}

    static JsonArray chosen(boolean withJudges) {
        JsonArray scorers = new JsonArray()
                .add(scorer(
                        "plugin:response_length",
                        "response_length",
                        new JsonObject().put("unit", "words").put("max", 120)))
                .add(scorer("plugin:latency_limit", "latency_limit", new JsonObject().put("maxMs", 5000)))
                .add(scorer(SCRIPT, "mentions_customer", new JsonObject()));
        if (withJudges) {
            scorers.add(scorer("plugin:retrieval_groundedness", "retrieval_groundedness", new JsonObject()))
                    .add(scorer("plugin:relevance_to_query", "relevance_to_query", new JsonObject()))
                    .add(guideline(
                            "follows_objective", "The generated email must follow the objective in the request."))
                    .add(guideline(
                            "concise_communication",
                            "The email MUST be concise and to the point. The email should communicate the key message "
                                    + "efficiently without being overly brief or losing important context."))
                    .add(guideline("professional_tone", "The email must be in a professional tone."));
        }
        return scorers;
    }

    private static JsonObject guideline(String name, String text) {
        return scorer("plugin:guidelines", name, new JsonObject().put("guidelines", text));
    }

    private static JsonObject scorer(String id, String name, JsonObject parameters) {
        return new JsonObject().put("scorer", id).put("name", name).put("parameters", parameters);
    }
}
