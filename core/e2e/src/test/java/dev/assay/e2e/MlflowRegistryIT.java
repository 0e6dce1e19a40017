package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the unchanged client keeps on its server beside traces: scorers, prompts, runs with artifacts, experiments. */
@ParameterizedClass
@EnumSource(PythonClient.class)
@ExtendWith(SharedServer.class)
class MlflowRegistryIT {
    private final String experiment;
    private final JsonObject printed;

    MlflowRegistryIT(PythonClient python, AssayClient client) throws Exception {
        this.experiment = "registry " + python.version();
        this.printed =
                new JsonObject(python.runAndListen("registry.py", client.url("").toString(), experiment)
                        .lastLine());
    }

    @Test
    void scorers_are_registered_started_and_deleted() {
        assertThat(printed.getJsonArray("scorers")).containsExactly("in_python", "on_topic");
        assertThat(printed.getJsonObject("onTopic"))
                .isEqualTo(new JsonObject().put("sampleRate", 1.0).put("filter", "trace.name = 'watched'"));
        assertThat(printed.getJsonArray("scorersAfterDeletion")).containsExactly("on_topic");
    }

    @Test
    void prompts_are_versioned_named_and_linked_to_the_traces_that_used_them() {
        assertThat(printed.getString("greeting")).isEqualTo("Hello Ada");
        assertThat(printed.getJsonObject("prompt"))
                .isEqualTo(new JsonObject()
                        .put("version", 2)
                        .put("template", "Good day {{ name }}")
                        .put("tone", "formal")
                        .put("found", new JsonArray().add("greeting-of-" + experiment.replace(' ', '-')))
                        .put("tracesOfPrompt", new JsonArray().add(true)));
    }

    @Test
    void a_run_keeps_its_parameters_metrics_tags_and_artifacts() {
        JsonObject run = printed.getJsonObject("run");
        assertThat(run.getString("name")).isEqualTo("tour");
        assertThat(run.getString("status")).isEqualTo("FINISHED");
        assertThat(run.getJsonObject("params"))
                .isEqualTo(new JsonObject().put("depth", "3").put("model", "small"));
        assertThat(run.getJsonObject("metrics").getDouble("loss")).isEqualTo(1.0 / 3);
        assertThat(run.getString("team")).isEqualTo("billing");
        assertThat(run.getJsonArray("history"))
                .isEqualTo(new JsonArray()
                        .add(new JsonArray().add(0).add(1.0))
                        .add(new JsonArray().add(1).add(0.5))
                        .add(new JsonArray().add(2).add(1.0 / 3)));
        assertThat(run.getJsonArray("found")).containsExactly(true);
        assertThat(run.getJsonArray("artifacts")).containsExactly("answer.json", "large", "notes");
        assertThat(run.getString("words")).isEqualTo("some words");
        assertThat(run.getJsonObject("answer")).isEqualTo(new JsonObject().put("answer", 42));
        assertThat(run.getJsonArray("large")).containsExactly(3_000_000);
    }

    @Test
    void experiments_are_renamed_deleted_and_restored() {
        assertThat(printed.getJsonObject("experiment"))
                .isEqualTo(new JsonObject()
                        .put("deleted", "deleted")
                        .put("restored", "active")
                        .put("found", new JsonArray().add(experiment + " renamed")));
    }

    @Test
    void a_span_may_hold_an_attachment() {
        assertThat(printed.getString("attachment")).isEqualTo("mlflow-attachment:");
    }

    @Test
    void deleted_traces_are_gone() {
        assertThat(printed.getInteger("deletedTraces")).isEqualTo(1);
        assertThat(printed.getBoolean("left")).isFalse();
    }
}
