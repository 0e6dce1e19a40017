package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** MLflow's own Python client, unchanged, with nothing told to it but the server's address. */
@ParameterizedClass
@EnumSource(PythonClient.class)
@ExtendWith(SharedServer.class)
class MlflowClientIT {
    private final AssayClient client;
    private final JsonObject printed;

    MlflowClientIT(PythonClient python, AssayClient client) throws Exception {
        this.client = client;
        this.printed = new JsonObject(
                python.run("mlflow_client.py", client.url("").toString(), "mlflow client " + python.version()));
    }

    @Test
    void its_traces_come_back_with_their_spans() {
        JsonArray found = printed.getJsonArray("found");
        assertThat(found).hasSize(2);
        assertThat(found.getJsonObject(0))
                .isEqualTo(new JsonObject()
                        .put("traceId", printed.getString("failed"))
                        .put("state", "ERROR")
                        .put("spans", spans("AGENT", "support_agent")));
        assertThat(found.getJsonObject(1))
                .isEqualTo(new JsonObject()
                        .put("traceId", printed.getString("answered"))
                        .put("state", "OK")
                        .put("spans", spans("AGENT", "support_agent", "RETRIEVER", "find_policy")));
    }

    @Test
    void a_trace_comes_back_as_it_was_made() {
        JsonObject trace = printed.getJsonObject("trace");
        String answer = "As our policy says: Money back within thirty days.";
        assertThat(printed.getString("answer")).isEqualTo(answer);
        assertThat(trace.getString("state")).isEqualTo("OK");
        assertThat(trace.getString("requestPreview")).contains("When do I get my money back?");
        assertThat(trace.getString("responsePreview")).contains("Money back within thirty days.");
        assertThat(trace.getString("session")).isEqualTo("session-7");
        assertThat(trace.getString("team")).isEqualTo("billing");
        assertThat(trace.getInteger("executionDurationMs")).isNotNegative();
        assertThat(trace.getJsonObject("inputs").getString("question")).isEqualTo("When do I get my money back?");
        assertThat(trace.getString("outputs")).isEqualTo(answer);
        JsonObject document = trace.getJsonArray("documents").getJsonObject(0);
        assertThat(document.getString("page_content")).isEqualTo("Money back within thirty days.");
        assertThat(document.getJsonObject("metadata").getString("doc_uri")).isEqualTo("policy");
    }

    @Test
    void feedback_and_expectations_come_back_as_they_were_logged() {
        JsonObject polite = assessment("polite");
        assertThat(polite.getString("id")).isEqualTo(printed.getString("feedbackId"));
        assertThat(polite.getString("kind")).isEqualTo("Feedback");
        assertThat(polite.getBoolean("value")).isTrue();
        assertThat(polite.getString("rationale")).isEqualTo("Very.");
        assertThat(polite.getString("sourceType")).isEqualTo("HUMAN");
        assertThat(polite.getString("sourceId")).isEqualTo("ada");
        assertThat(polite.getJsonObject("metadata").getString("round")).isEqualTo("2");
        JsonObject facts = assessment("expected_facts");
        assertThat(facts.getString("kind")).isEqualTo("Expectation");
        assertThat(facts.getJsonObject("value"))
                .isEqualTo(new JsonObject()
                        .put("facts", new JsonArray().add("thirty days").add("money back")));
        JsonObject grade = assessment("grade");
        assertThat(grade.getDouble("value")).isCloseTo(0.75, within(1e-9));
        assertThat(grade.getString("spanId")).isEqualTo(printed.getString("rootSpanId"));
    }

    @Test
    void its_filters_find_what_they_say() {
        JsonObject searches = printed.getJsonObject("searches");
        JsonArray answered = new JsonArray().add(printed.getString("answered"));
        JsonArray failed = new JsonArray().add(printed.getString("failed"));
        JsonArray both = failed.copy().add(printed.getString("answered"));

        assertThat(searches)
                .isEqualTo(new JsonObject()
                        .put("feedback.polite = 'true'", answered)
                        .put("feedback.polite = 'false'", new JsonArray())
                        .put("trace.status = 'ERROR'", failed)
                        .put("tags.team = 'billing'", both)
                        .put("tags.reviewed = 'yes'", answered)
                        .put("trace.name = 'support_agent'", both)
                        .put("metadata.`mlflow.trace.session` = 'session-7'", both)
                        .put("span.type = 'RETRIEVER'", answered)
                        .put("trace.text LIKE '%thirty days%'", answered));
    }

    @Test
    void our_own_api_shows_the_same() throws Exception {
        String experiment = printed.getString("experimentId");
        assertThat(client.search(experiment, "feedback.polite = 'true' AND span.type = 'RETRIEVER'"))
                .containsExactly(printed.getString("answered"));
        JsonObject trace = client.trace(printed.getString("answered"));
        assertThat(trace.getJsonArray("spans")).hasSize(2);
        assertThat(trace.getJsonArray("assessments")).hasSize(3);
        assertThat(trace.getJsonObject("info").getString("sessionId")).isEqualTo("session-7");
    }

    private JsonObject assessment(String name) {
        return AssayClient.objects(printed.getJsonArray("assessments"))
                .filter(each -> name.equals(each.getString("name")))
                .findFirst()
                .orElseThrow();
    }

    private static JsonArray spans(String... typesAndNames) {
        JsonArray spans = new JsonArray();
        for (int i = 0; i < typesAndNames.length; i += 2) {
            spans.add(new JsonArray().add(typesAndNames[i]).add(typesAndNames[i + 1]));
        }
        return spans;
    }
}
