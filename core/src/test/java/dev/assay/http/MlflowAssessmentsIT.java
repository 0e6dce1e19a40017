package dev.assay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.http.AreaServer.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Assessments as MLflow's client makes, changes, overrides and deletes them, and what is measured over them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MlflowAssessmentsIT {
    private static final String V3 = "/api/3.0/mlflow/traces";

    private TracesServer traces;
    private AreaServer server;

    @BeforeAll
    void open(@TempDir Path folder) {
        traces = new TracesServer(folder);
        server = traces.http();
        traces.sql("INSERT INTO experiment (no, name) VALUES (1, 'one'), (2, 'two'), (3, 'three')");
    }

    @AfterAll
    void close() {
        traces.close();
    }

    @Test
    void an_update_changes_what_the_mask_names_and_merges_metadata() {
        begin("tr-update", 1, new JsonObject());
        JsonObject made = create(
                "tr-update",
                feedback("quality", 3.0)
                        .put("rationale", "so-so")
                        .put("span_id", "00000000000000aa")
                        .put("metadata", new JsonObject().put("m", "1")));
        String path = path("tr-update", made);
        JsonObject changed = update(
                        path,
                        "assessmentName,feedback,metadata",
                        new JsonObject()
                                .put("assessment_name", "better")
                                .put("rationale", "is not in the mask")
                                .put("source", source("ROBOT"))
                                .put("span_id", "00000000000000bb")
                                .put("feedback", new JsonObject().put("value", 4))
                                .put("metadata", new JsonObject().put("n", "2")))
                .json()
                .getJsonObject("assessment");

        assertThat(changed.getString("last_update_time")).isGreaterThan(made.getString("last_update_time"));
        assertThat(changed.copy().put("last_update_time", ""))
                .isEqualTo(made.copy()
                        .put("last_update_time", "")
                        .put("assessment_name", "better")
                        .put("feedback", new JsonObject().put("value", 4.0))
                        .put("metadata", new JsonObject().put("m", "1").put("n", "2")));
        assertThat(server.get(path).json().getJsonObject("assessment")).isEqualTo(changed);
    }

    @Test
    void a_feedback_does_not_become_an_expectation() {
        begin("tr-kind", 1, new JsonObject());
        String feedback = path("tr-kind", create("tr-kind", feedback("quality", true)));
        String expectation = path("tr-kind", create("tr-kind", expectation("expected", "x")));
        Answer one = update(feedback, "expectation", expectation("quality", 1));
        assertThat(one.status()).isEqualTo(400);
        assertThat(one.message()).isEqualTo("Cannot update expectation value on a Feedback assessment.");
        Answer other = update(expectation, "feedback", feedback("expected", 1));
        assertThat(other.message()).isEqualTo("Cannot update feedback value on an Expectation assessment.");
        assertThat(update(feedback, "feedback,expectation", feedback("quality", 1))
                        .message())
                .isEqualTo("Cannot specify both `expectation` and `feedback` parameters.");
    }

    @Test
    void the_overridden_counts_again_once_the_overrider_is_deleted() {
        begin("tr-over", 1, new JsonObject());
        JsonObject first = create("tr-over", feedback("quality", "no"));
        JsonObject second = create("tr-over", feedback("quality", "yes").put("overrides", id(first)));
        assertThat(valid(path("tr-over", first))).isFalse();
        assertThat(found(1, "feedback.quality = 'no'")).isEmpty();
        assertThat(found(1, "feedback.quality = 'yes'")).containsExactly("tr-over");
        JsonArray all = server.post(V3 + "/search", search(1, null)).json().getJsonArray("traces").stream()
                .map(JsonObject.class::cast)
                .filter(info -> info.getString("trace_id").equals("tr-over"))
                .findFirst()
                .orElseThrow()
                .getJsonArray("assessments");
        assertThat(all).hasSize(2);

        for (int i = 0; i < 2; i++) {
            assertThat(server.ask("DELETE", path("tr-over", second), null).json())
                    .isEqualTo(new JsonObject());
        }
        assertThat(valid(path("tr-over", first))).isTrue();
        assertThat(found(1, "feedback.quality = 'no'")).containsExactly("tr-over");
    }

    @Test
    void what_is_not_there_is_said_in_mlflows_words() {
        begin("tr-none-of", 1, new JsonObject());
        String missing = "Assessment with ID 'a-none' not found for trace 'tr-none-of'";
        Answer get = server.get(V3 + "/tr-none-of/assessments/a-none");
        assertThat(get.status()).isEqualTo(404);
        assertThat(get.error()).isEqualTo("RESOURCE_DOES_NOT_EXIST");
        assertThat(get.message()).isEqualTo(missing);
        assertThat(update(V3 + "/tr-none-of/assessments/a-none", "rationale", new JsonObject().put("rationale", "r"))
                        .message())
                .isEqualTo(missing);
        Answer override = server.post(
                V3 + "/tr-none-of/assessments",
                new JsonObject().put("assessment", feedback("x", 1).put("overrides", "a-none")));
        assertThat(override.status()).isEqualTo(404);
        assertThat(override.message()).isEqualTo(missing);
        Answer noTrace = server.post(V3 + "/tr-none/assessments", new JsonObject().put("assessment", feedback("x", 1)));
        assertThat(noTrace.message()).isEqualTo("Trace with ID 'tr-none' not found.");
        assertThat(server.post(V3 + "/tr-none-of/assessments", new JsonObject()).message())
                .startsWith("Missing value for required parameter 'assessment'.");
    }

    @Test
    void expectations_of_every_json_kind_read_back() {
        begin("tr-expect", 1, new JsonObject());
        for (Object value : List.of("text", true, 2.5, 0.0)) {
            JsonObject sent = expectation("expected", value);
            assertThat(create("tr-expect", sent).getJsonObject("expectation"))
                    .isEqualTo(sent.getJsonObject("expectation"));
        }
        for (String json : List.of("[\"a\", {\"b\": 1}]", "{\"k\": null}", "[]", "{}")) {
            JsonObject serialized = new JsonObject()
                    .put(
                            "serialized_value",
                            new JsonObject()
                                    .put("serialization_format", "JSON_FORMAT")
                                    .put("value", json));
            JsonObject made = create(
                    "tr-expect",
                    new JsonObject()
                            .put("assessment_name", "expected")
                            .put("source", source("HUMAN"))
                            .put("expectation", serialized));
            assertThat(server.get(path("tr-expect", made)).json().getJsonObject("assessment"))
                    .isEqualTo(made);
            assertThat(made.getJsonObject("expectation")).isEqualTo(serialized);
        }
    }

    @Test
    void a_nul_is_refused_with_the_name_of_its_field() {
        begin("tr-nul", 1, new JsonObject());
        JsonObject nul = new JsonObject().put("k", "a\0b");
        refusedNul("assessment.assessment_name", feedback("a\0b", 1));
        refusedNul("assessment.feedback.value", feedback("a", "x\0y"));
        refusedNul("assessment.feedback.value.k", feedback("a", nul));
        refusedNul("assessment.rationale", feedback("a", 1).put("rationale", "\0"));
        refusedNul("assessment.metadata.k", feedback("a", 1).put("metadata", nul));
        refusedNul("assessment.metadata", feedback("a", 1).put("metadata", new JsonObject().put("\0", "v")));
        refusedNul(
                "assessment.source.source_id",
                feedback("a", 1).put("source", source("HUMAN").put("source_id", "\0")));
        refusedNul("assessment.expectation.value", expectation("a", "\0"));
        JsonObject serialized = new JsonObject().put("value", nul.encode());
        refusedNul(
                "assessment.expectation.serialized_value.value.k",
                new JsonObject()
                        .put("assessment_name", "a")
                        .put("source", source("HUMAN"))
                        .put("expectation", new JsonObject().put("serialized_value", serialized)));

        String path = path("tr-nul", create("tr-nul", feedback("a", 1)));
        refusedNul("assessment.rationale", update(path, "rationale", new JsonObject().put("rationale", "\0")));
        refusedNul("assessmentId", server.get(V3 + "/tr-nul/assessments/%00"));
        refusedNul("traceId", server.get(V3 + "/%00/assessments/a"));
        refusedNul(
                "filters",
                server.post(
                        V3 + "/metrics",
                        query("assessment_count", "ASSESSMENTS", "COUNT")
                                .put("filters", new JsonArray().add("assessment.name = '\0'"))));
    }

    private void refusedNul(String field, JsonObject assessment) {
        refusedNul(field, server.post(V3 + "/tr-nul/assessments", new JsonObject().put("assessment", assessment)));
    }

    private static void refusedNul(String field, Answer answer) {
        assertThat(answer.status()).as(field).isEqualTo(400);
        assertThat(answer.message()).isEqualTo("'" + field + "' cannot contain NUL (0x00) characters");
    }

    @Test
    void an_issue_and_an_error_read_back() {
        begin("tr-issue", 1, new JsonObject());
        JsonObject issue = create(
                "tr-issue",
                new JsonObject()
                        .put("assessment_name", "iss-1")
                        .put("source", source("HUMAN"))
                        .put("issue", new JsonObject().put("issue_name", "Slow")));
        assertThat(server.get(path("tr-issue", issue)).json().getJsonObject("assessment"))
                .isEqualTo(issue);
        assertThat(found(1, "issue.id = 'iss-1'")).containsExactly("tr-issue");
        JsonObject error = new JsonObject()
                .put("error_code", "ValueError")
                .put("error_message", "boom")
                .put("stack_trace", "line 1");
        JsonObject failed = create(
                "tr-issue",
                new JsonObject()
                        .put("assessment_name", "failed")
                        .put("source", source("CODE"))
                        .put("feedback", new JsonObject().putNull("value").put("error", error)));
        assertThat(server.get(path("tr-issue", failed))
                        .json()
                        .getJsonObject("assessment")
                        .getJsonObject("feedback")
                        .getJsonObject("error"))
                .isEqualTo(error);
    }

    @Test
    void an_assessment_for_a_session_counts_for_the_session_of_its_trace() {
        begin("tr-s1", 2, new JsonObject().put("mlflow.trace.session", "s"));
        begin("tr-s2", 2, new JsonObject().put("mlflow.trace.session", "s"));
        begin("tr-s3", 2, new JsonObject().put("mlflow.trace.session", "t"));
        assertThat(found(2, "feedback.mood = 'good'")).isEmpty();
        create("tr-s1", feedback("mood", "good").put("metadata", new JsonObject().put("mlflow.trace.session", "t")));
        assertThat(found(2, "feedback.mood = 'good'")).containsExactlyInAnyOrder("tr-s1", "tr-s2");
        assertThat(found(2, "feedback.mood IS NULL")).containsExactly("tr-s3");
    }

    @Test
    void both_apis_change_the_same_assessment() {
        begin("tr-both", 1, new JsonObject());
        JsonObject own = server.post(
                        "/api/v1/traces/tr-both/assessments",
                        new JsonObject()
                                .put("kind", "feedback")
                                .put("name", "tone")
                                .put("value", "kind")
                                .put(
                                        "source",
                                        new JsonObject().put("type", "HUMAN").put("id", "ann")))
                .json();
        String path = V3 + "/tr-both/assessments/" + own.getString("assessmentId");
        JsonObject changed = update(path, "rationale", new JsonObject().put("rationale", "polite"))
                .json()
                .getJsonObject("assessment");
        assertThat(changed.getString("rationale")).isEqualTo("polite");
        String ownPath = "/api/v1/traces/tr-both/assessments/" + own.getString("assessmentId");
        assertThat(server.ask("PATCH", ownPath, new JsonObject().put("value", "rude"))
                        .json()
                        .getString("rationale"))
                .isEqualTo("polite");
        assertThat(server.get(path).json().getJsonObject("assessment").getJsonObject("feedback"))
                .isEqualTo(new JsonObject().put("value", "rude"));
        assertThat(server.ask("DELETE", ownPath, null).status()).isEqualTo(204);
        assertThat(server.ask("DELETE", ownPath, null).status()).isEqualTo(404);
    }

    @Test
    void metrics_are_grouped_ordered_and_measured_as_mlflow_does() {
        for (int i = 1; i <= 4; i++) {
            begin(
                    "tr-m" + i,
                    3,
                    new JsonObject()
                            .put("mlflow.trace.session", "s" + i % 2)
                            .put("mlflow.trace.tokenUsage", "{\"input_tokens\": " + i + "}"));
            create("tr-m" + i, feedback("score", i));
            create("tr-m" + i, feedback("good", i > 1 ? "yes" : "no"));
        }
        JsonObject trace = point("trace_count", "TRACES", new JsonArray().add("trace_status"), "COUNT");
        assertThat(trace)
                .isEqualTo(new JsonObject()
                        .put("metric_name", "trace_count")
                        .put("dimensions", new JsonObject().put("trace_status", "OK"))
                        .put("values", new JsonObject().put("COUNT", 4.0)));
        assertThat(values("session_count", "TRACES", "COUNT")).isEqualTo(new JsonObject().put("COUNT", 2.0));
        assertThat(values("latency", "TRACES", "AVG")).isEqualTo(new JsonObject().put("AVG", 250.0));
        assertThat(values("input_tokens", "TRACES", "SUM")).isEqualTo(new JsonObject().put("SUM", 10.0));
        assertThat(values("span_count", "SPANS", "COUNT")).isEqualTo(new JsonObject().put("COUNT", 0.0));
        JsonObject percentile = query("assessment_value", "ASSESSMENTS", "AVG")
                .put("filters", new JsonArray().add("assessment.name = 'score'"));
        percentile
                .getJsonArray("aggregations")
                .add(new JsonObject().put("aggregation_type", "PERCENTILE").put("percentile_value", 90));
        assertThat(points(percentile).getJsonObject(0).getJsonObject("values"))
                .isEqualTo(new JsonObject().put("AVG", 2.5).put("P90.0", 3.7));
        assertThat(points(query("assessment_count", "ASSESSMENTS", "COUNT")
                        .put("dimensions", new JsonArray().add("assessment_value"))
                        .put(
                                "filters",
                                new JsonArray()
                                        .add("assessment.name = \"good\"")
                                        .add("trace.status = 'OK'"))))
                .containsExactly(counted("\"no\"", 1.0), counted("\"yes\"", 3.0));
        assertThat(points(query("trace_count", "TRACES", "COUNT")
                                .put("time_interval_seconds", 3600)
                                .put("start_time_ms", 1_789_999_200_000L)
                                .put("end_time_ms", 1_790_010_000_000L))
                        .getJsonObject(0)
                        .getJsonObject("dimensions")
                        .getString("time_bucket"))
                .isEqualTo("2026-09-21T14:00:00+00:00");
    }

    private static JsonObject counted(String value, double count) {
        return new JsonObject()
                .put("metric_name", "assessment_count")
                .put("dimensions", new JsonObject().put("assessment_value", value))
                .put("values", new JsonObject().put("COUNT", count));
    }

    @Test
    void a_metric_that_is_none_is_refused_in_mlflows_words() {
        assertThat(server.post(V3 + "/metrics", query("trace_count", "TRACES", "SUM"))
                        .message())
                .isEqualTo("Found invalid aggregation_type(s): ['SUM']. Supported aggregation types: ['COUNT']");
        assertThat(server.post(
                                V3 + "/metrics",
                                query("latency", "TRACES", "AVG").put("dimensions", new JsonArray().add("x")))
                        .message())
                .isEqualTo("Found invalid dimension(s): ['x']. Supported dimensions: ['trace_name']");
        assertThat(server.post(
                                V3 + "/metrics",
                                query("latency", "TRACES", "AVG")
                                        .put("filters", new JsonArray().add("span.name = 'x'")))
                        .message())
                .isEqualTo("Filtering by span is only supported for SPANS view type, got TRACES");
        assertThat(server.post(
                                V3 + "/metrics",
                                query("latency", "TRACES", "AVG")
                                        .put("filters", new JsonArray().add("trace.tag = 'x'")))
                        .message())
                .isEqualTo("Filtering by tag requires a key, e.g. 'trace.tag.<key> = <value>'");
    }

    @Test
    void two_filters_are_correlated_as_mlflow_does() {
        JsonObject asked = new JsonObject()
                .put("experiment_ids", new JsonArray().add("3"))
                .put("filter_string1", "feedback.good = 'none'")
                .put("filter_string2", "status = 'OK'");
        JsonObject nothing =
                server.post(V3 + "/calculate-filter-correlation", asked).json();
        assertThat(nothing.containsKey("npmi")).isFalse();
        assertThat(nothing.getInteger("filter1_count")).isZero();
    }

    private void begin(String id, int experiment, JsonObject metadata) {
        JsonObject info = new JsonObject()
                .put("trace_id", id)
                .put("trace_location", location(experiment))
                .put("request_time", "2026-09-21T14:13:20Z")
                .put("execution_duration", "0.250s")
                .put("state", "OK")
                .put("trace_metadata", metadata);
        Answer begun = server.post(V3, new JsonObject().put("trace", new JsonObject().put("trace_info", info)));
        assertThat(begun.status()).as(begun.json().encode()).isEqualTo(200);
    }

    private static JsonObject location(int experiment) {
        return new JsonObject()
                .put("type", "MLFLOW_EXPERIMENT")
                .put("mlflow_experiment", new JsonObject().put("experiment_id", String.valueOf(experiment)));
    }

    private JsonObject create(String traceId, JsonObject assessment) {
        Answer made = server.post(V3 + "/" + traceId + "/assessments", new JsonObject().put("assessment", assessment));
        assertThat(made.status()).as(made.json().encode()).isEqualTo(200);
        return made.json().getJsonObject("assessment");
    }

    private Answer update(String path, String mask, JsonObject assessment) {
        return server.ask(
                "PATCH", path, new JsonObject().put("assessment", assessment).put("update_mask", mask));
    }

    private boolean valid(String path) {
        return server.get(path).json().getJsonObject("assessment").getBoolean("valid");
    }

    private static JsonObject feedback(String name, Object value) {
        return new JsonObject()
                .put("assessment_name", name)
                .put("source", source("HUMAN"))
                .put("feedback", new JsonObject().put("value", value));
    }

    private static JsonObject expectation(String name, Object value) {
        return new JsonObject()
                .put("assessment_name", name)
                .put("source", source("HUMAN"))
                .put("expectation", new JsonObject().put("value", value));
    }

    private static JsonObject source(String type) {
        return new JsonObject().put("source_type", type).put("source_id", "ann");
    }

    private static String id(JsonObject assessment) {
        return assessment.getString("assessment_id");
    }

    private static String path(String traceId, JsonObject assessment) {
        return V3 + "/" + traceId + "/assessments/" + id(assessment);
    }

    private static JsonObject search(int experiment, @Nullable String filter) {
        JsonObject body = new JsonObject().put("locations", new JsonArray().add(location(experiment)));
        return filter == null ? body : body.put("filter", filter);
    }

    private List<String> found(int experiment, String filter) {
        return server.post(V3 + "/search", search(experiment, filter)).json().getJsonArray("traces").stream()
                .map(each -> ((JsonObject) each).getString("trace_id"))
                .toList();
    }

    private static JsonObject query(String metric, String view, String aggregation) {
        return new JsonObject()
                .put("experiment_ids", new JsonArray().add("3"))
                .put("view_type", view)
                .put("metric_name", metric)
                .put("aggregations", new JsonArray().add(new JsonObject().put("aggregation_type", aggregation)));
    }

    private JsonArray points(JsonObject query) {
        return server.post(V3 + "/metrics", query).json().getJsonArray("data_points");
    }

    private JsonObject point(String metric, String view, JsonArray dimensions, String aggregation) {
        return points(query(metric, view, aggregation).put("dimensions", dimensions))
                .getJsonObject(0);
    }

    private JsonObject values(String metric, String view, String aggregation) {
        return point(metric, view, new JsonArray(), aggregation).getJsonObject("values");
    }
}
