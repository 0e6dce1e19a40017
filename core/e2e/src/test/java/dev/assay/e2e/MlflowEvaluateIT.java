package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code genai.evaluate} of the unchanged client with functions, built-in judges, judges of one's own and judges of whole
 * conversations. What is expected was seen on MLflow's own server.
 */
@ParameterizedClass
@EnumSource(PythonClient.class)
@ExtendWith(SharedServer.class)
class MlflowEvaluateIT {
    private final PythonClient python;
    private final JsonObject printed;

    MlflowEvaluateIT(PythonClient python, AssayClient client, ChatModel model) throws Exception {
        this.python = python;
        this.printed = new JsonObject(python.runAndListen(
                        "evaluate.py", client.url("").toString(), "evaluate " + python.version(), model.baseUrl())
                .lastLine());
    }

    @Test
    void a_function_is_asked_and_its_answers_are_scored() {
        JsonObject run = printed.getJsonObject("predicted");
        assertThat(run.getInteger("traces")).isEqualTo(3);
        assertThat(run.getString("status")).isEqualTo("FINISHED");
        assertThat(run.getJsonObject("metrics").getMap())
                .containsEntry("is_short/mean", 1.0)
                .containsEntry("names_it/mean", 2.0 / 3)
                .containsEntry("correctness/mean", 1.0)
                .containsEntry("polite/mean", 1.0)
                .doesNotContainKey("fails/mean");
        assertThat(run.getJsonObject("values"))
                .isEqualTo(new JsonObject()
                        .put("is_short", values("True", "True", "True"))
                        .put("names_it", values("0.0", "1.0", "1.0"))
                        .put("fails", values("error: told to fail", "error: told to fail", "error: told to fail"))
                        .put("correctness", values("yes", "yes", "yes"))
                        .put("polite", values("True", "True", "True")));
    }

    @Test
    void a_dataset_holds_each_input_once_with_all_its_expectations() {
        JsonObject dataset = printed.getJsonObject("dataset");
        assertThat(dataset.getString("id")).matches("d-[0-9a-f]{32}");
        assertThat(dataset.getInteger("records")).isEqualTo(3);
        assertThat(dataset.getJsonArray("notes")).containsExactly("eternal");
        assertThat(dataset.getJsonArray("found")).containsExactly("capitals of evaluate " + python.version());
        assertThat(dataset.getJsonObject("tags")).isEqualTo(new JsonObject().put("topic", "geo"));
        assertThat(dataset.getJsonArray("experiments")).containsExactly(printed.getString("experimentId"));
    }

    @Test
    void a_dataset_is_evaluated() {
        JsonObject run = printed.getJsonObject("onDataset");
        assertThat(run.getInteger("traces")).isEqualTo(3);
        assertThat(run.getJsonObject("values"))
                .isEqualTo(new JsonObject()
                        .put("is_short", values("True", "True", "True"))
                        .put("expectations_guidelines", values("yes", "yes", "yes")));
    }

    @Test
    void a_conversation_is_judged_once_and_counts_for_all_its_traces() {
        assertThat(printed.getInteger("conversations")).isEqualTo(6);
        JsonObject run = printed.getJsonObject("ofSessions");
        assertThat(run.getInteger("traces")).isEqualTo(6);
        assertThat(run.getJsonObject("values"))
                .isEqualTo(new JsonObject()
                        .put("conversation_completeness", values("yes", "yes"))
                        .put("frustrated", values("yes", "yes"))
                        .put("is_short", values("True", "True", "True", "True", "True", "True")));
        assertThat(printed.getInteger("tracesOfFrustratedSessions")).isEqualTo(6);
    }

    private static JsonArray values(String... values) {
        return new JsonArray(java.util.List.of((Object[]) values));
    }
}
