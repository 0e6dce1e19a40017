package dev.assay.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Assessments as MLflow's client makes, changes, overrides and deletes them. */
class MlflowAssessmentsIT extends MlflowAssessmentsTestBase {
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
    void the_overridden_counts_again_once_the_overrider_is_deleted() {
        begin("tr-over", 1, new JsonObject());
        JsonObject first = create("tr-over", feedback("quality", "no"));
        JsonObject second = create("tr-over", feedback("quality", "yes").put("overrides", assessmentId(first)));
        assertThat(valid(path("tr-over", first))).isFalse();
        assertThat(found(1, "feedback.quality = 'no'")).isEmpty();
        assertThat(found(1, "feedback.quality = 'yes'")).containsExactly("tr-over");
        JsonArray all = search(1, null, body -> body).json().getJsonArray("traces").stream()
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

    private boolean valid(String path) {
        return server.get(path).json().getJsonObject("assessment").getBoolean("valid");
    }
}
