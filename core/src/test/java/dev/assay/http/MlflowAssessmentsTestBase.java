package dev.assay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.http.AreaServer.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** How MLflow's client makes and changes assessments, for the tests of what then is true of them. */
abstract class MlflowAssessmentsTestBase extends MlflowTracesTestBase {
    /** Begins a trace of an OK state and 250 ms. */
    void begin(String id, int experiment, JsonObject metadata) {
        Answer begun =
                server.post(V3, started(info(0, experiment).put("trace_id", id).put("trace_metadata", metadata)));
        assertThat(begun.status()).as(begun.json().encode()).isEqualTo(200);
    }

    JsonObject create(String traceId, JsonObject assessment) {
        Answer made = server.post(V3 + "/" + traceId + "/assessments", new JsonObject().put("assessment", assessment));
        assertThat(made.status()).as(made.json().encode()).isEqualTo(200);
        return made.json().getJsonObject("assessment");
    }

    static JsonObject feedback(String name, Object value) {
        return new JsonObject()
                .put("assessment_name", name)
                .put("source", source("HUMAN"))
                .put("feedback", new JsonObject().put("value", value));
    }

    static JsonObject expectation(String name, Object value) {
        return new JsonObject()
                .put("assessment_name", name)
                .put("source", source("HUMAN"))
                .put("expectation", new JsonObject().put("value", value));
    }

    static JsonObject source(String type) {
        return new JsonObject().put("source_type", type).put("source_id", "ann");
    }

    static String assessmentId(JsonObject assessment) {
        return assessment.getString("assessment_id");
    }

    static String path(String traceId, JsonObject assessment) {
        return V3 + "/" + traceId + "/assessments/" + assessmentId(assessment);
    }

    Answer update(String path, String mask, JsonObject assessment) {
        return server.ask(
                "PATCH", path, new JsonObject().put("assessment", assessment).put("update_mask", mask));
    }

    static JsonObject metric(String metric, String view, String aggregation) {
        return new JsonObject()
                .put("experiment_ids", new JsonArray().add("3"))
                .put("view_type", view)
                .put("metric_name", metric)
                .put("aggregations", new JsonArray().add(new JsonObject().put("aggregation_type", aggregation)));
    }
}
