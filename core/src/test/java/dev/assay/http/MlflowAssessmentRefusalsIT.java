package dev.assay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.http.AreaServer.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** What cannot be said of a trace is refused in MLflow's words. */
class MlflowAssessmentRefusalsIT extends MlflowAssessmentsTestBase {
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
                        metric("assessment_count", "ASSESSMENTS", "COUNT")
                                .put("filters", new JsonArray().add("assessment.name = '\0'"))));
    }

    private void refusedNul(String field, JsonObject assessment) {
        refusedNul(field, server.post(V3 + "/tr-nul/assessments", new JsonObject().put("assessment", assessment)));
    }

    private static void refusedNul(String field, Answer answer) {
        assertThat(answer.status()).as(field).isEqualTo(400);
        assertThat(answer.message()).isEqualTo("'" + field + "' cannot contain NUL (0x00) characters");
    }
}
