package dev.assay.evaluation;

import dev.assay.scorer.api.ScorerInfo.Scope;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run scores with what; kept with the run, as JSON.
 *
 * @param filter that the traces were found by; null for a list of traces
 * @param judgeModel model URI asked for; null for the configured one
 * @param rerunOf id of the run that this one repeats
 * @param registered the scorer of an MLflow client that the run scores incoming traces with
 * @param cache whether what judges said in earlier runs is used again
 */
public record RunSpec(
        @Nullable String filter,
        List<RunScorer> scorers,
        @Nullable String judgeModel,
        @Nullable String rerunOf,
        @Nullable Registered registered,
        boolean cache) {

    public RunSpec {
        scorers = List.copyOf(scorers);
    }

    public RunSpec(
            @Nullable String filter, List<RunScorer> scorers, @Nullable String judgeModel, @Nullable String rerunOf) {
        this(filter, scorers, judgeModel, rerunOf, null, true);
    }

    /**
     * What a feedback says of the scorer that an MLflow client registered.
     *
     * @param model URI as the client wrote it: the source of the feedback; null when it left the choice to the server
     */
    public record Registered(
            String name, int version, @Nullable String model) {}

    /**
     * A scorer of a run.
     *
     * @param scorer its id
     * @param name of its feedback, unique in the run
     * @param digest of what it was made of when the run was started
     * @param scope what it is called for
     */
    public record RunScorer(
            String scorer,
            String name,
            String version,
            String digest,
            ValueType returns,
            boolean asksJudge,
            Map<String, @Nullable Object> parameters,
            Scope scope) {
        /** One that scores traces. */
        public RunScorer(
                String scorer,
                String name,
                String version,
                String digest,
                ValueType returns,
                boolean asksJudge,
                Map<String, @Nullable Object> parameters) {
            this(scorer, name, version, digest, returns, asksJudge, parameters, Scope.TRACE);
        }
    }

    /** Whether some scorer asks a judge: then slices are small, and many traces are at work at once. */
    public boolean judged() {
        return scorers.stream().anyMatch(RunScorer::asksJudge);
    }

    /** Whether some scorer scores sessions: then a session is not divided among slices. */
    public boolean ofSessions() {
        return scorers.stream().anyMatch(each -> each.scope == Scope.SESSION);
    }

    public JsonObject toJson() {
        var list = new JsonArray();
        for (RunScorer each : scorers) {
            list.add(new JsonObject()
                    .put("scorer", each.scorer)
                    .put("name", each.name)
                    .put("version", each.version)
                    .put("digest", each.digest)
                    .put("returns", each.returns.name())
                    .put("asksJudge", each.asksJudge)
                    .put("parameters", new JsonObject(each.parameters))
                    .put("scope", each.scope.name()));
        }
        return new JsonObject()
                .put("filter", filter)
                .put("judgeModel", judgeModel)
                .put("rerunOf", rerunOf)
                .put("scorers", list)
                .put("registered", registered == null ? null : json(registered))
                .put("cache", cache);
    }

    private static JsonObject json(Registered registered) {
        return new JsonObject()
                .put("name", registered.name)
                .put("version", registered.version)
                .put("model", registered.model);
    }

    public static RunSpec of(JsonObject json) {
        return new RunSpec(
                json.getString("filter"),
                json.getJsonArray("scorers").stream()
                        .map(each -> scorer((JsonObject) each))
                        .toList(),
                json.getString("judgeModel"),
                json.getString("rerunOf"),
                registered(json.getJsonObject("registered")),
                json.getBoolean("cache", true));
    }

    private static @Nullable Registered registered(@Nullable JsonObject json) {
        return json == null
                ? null
                : new Registered(json.getString("name"), json.getInteger("version"), json.getString("model"));
    }

    private static RunScorer scorer(JsonObject json) {
        return new RunScorer(
                json.getString("scorer"),
                json.getString("name"),
                json.getString("version"),
                json.getString("digest"),
                ValueType.valueOf(json.getString("returns")),
                json.getBoolean("asksJudge"),
                json.getJsonObject("parameters").getMap(),
                Scope.valueOf(json.getString("scope", Scope.TRACE.name())));
    }
}
