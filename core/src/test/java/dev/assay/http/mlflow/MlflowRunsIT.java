package dev.assay.http.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.http.AreaServer.Answer;
import dev.assay.store.RunState;
import dev.assay.store.RunStore.Metric;
import dev.assay.store.RunStore.NewRun;
import dev.assay.store.RunStore.Run;
import dev.assay.store.pg.PgRunStore;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What is kept of a run, in the shapes that MLflow's server was recorded with. */
class MlflowRunsIT extends MlflowRunsTestBase {
    private final PgRunStore evaluations = new PgRunStore(database.evaluation(), 13);

    @Test
    void a_run_gets_a_name_a_status_and_a_place_for_its_files() {
        String experiment = experiment();
        JsonObject run = post(
                        "/runs/create",
                        new JsonObject()
                                .put("experiment_id", experiment)
                                .put("user_id", "root")
                                .put("start_time", 1795369568564L)
                                .put("tags", labels("mlflow.user", "root")))
                .ok()
                .getJsonObject("run");
        JsonObject info = run.getJsonObject("info");
        String id = info.getString("run_id");
        String name = info.getString("run_name");

        assertThat(name).matches("[a-z]+-[a-z]+-[0-9]+");
        assertThat(id).matches("[0-9a-f]{32}");
        assertThat(info)
                .isEqualTo(new JsonObject()
                        .put("run_uuid", id)
                        .put("run_id", id)
                        .put("experiment_id", experiment)
                        .put("run_name", name)
                        .put("user_id", "root")
                        .put("status", "RUNNING")
                        .put("start_time", 1795369568564L)
                        .put("artifact_uri", "mlflow-artifacts:/" + experiment + "/" + id + "/artifacts")
                        .put("lifecycle_stage", "active"));
        assertThat(run.getJsonObject("data").getJsonArray("tags"))
                .isEqualTo(labels("mlflow.runName", name, "mlflow.user", "root"));
        assertThat(get("/runs/get?run_uuid=" + id + "&run_id=" + id).json().getJsonObject("run"))
                .isEqualTo(run);
    }

    @Test
    void what_is_logged_comes_back_and_logging_it_twice_changes_nothing() {
        String id = run(experiment());
        JsonObject batch = new JsonObject()
                .put("run_id", id)
                .put(
                        "metrics",
                        new JsonArray()
                                .add(metric("loss", 0.5, 10, 1))
                                .add(metric("loss", 0.7, 20, 0))
                                .add(metric("odd", "NaN", 1, 0))
                                .add(metric("inf", "Infinity", 1, 0)))
                .put("params", labels("depth", "3", "empty", ""))
                .put("tags", labels("a", "b"));
        post("/runs/log-batch", batch).ok();
        post("/runs/log-batch", batch).ok();
        JsonObject data = data(id);

        assertThat(data.getJsonArray("params")).isEqualTo(labels("depth", "3", "empty", ""));
        assertThat(data.getJsonArray("metrics"))
                .containsExactly(
                        metric("inf", Double.MAX_VALUE, 1, 0), metric("loss", 0.5, 10, 1), metric("odd", "NaN", 1, 0));
        assertThat(get("/metrics/get-history?metric_key=loss&run_id=" + id).json())
                .isEqualTo(new JsonObject()
                        .put(
                                "metrics",
                                new JsonArray().add(metric("loss", 0.5, 10, 1)).add(metric("loss", 0.7, 20, 0))));
        Answer page = get("/metrics/get-history?metric_key=loss&max_results=1&run_id=" + id);
        assertThat(get("/metrics/get-history?metric_key=loss&max_results=1&run_id=" + id + "&page_token="
                                + page.json().getString("next_page_token"))
                        .json())
                .isEqualTo(new JsonObject().put("metrics", new JsonArray().add(metric("loss", 0.7, 20, 0))));
        refused(
                400,
                "Changing param values is not allowed. Params were already logged='[{'key': 'depth', 'old_value': '3',"
                        + " 'new_value': '5'}]' for run ID='" + id + "'.",
                post("/runs/log-batch", new JsonObject().put("run_id", id).put("params", labels("depth", "5"))));
    }

    @Test
    void a_runs_name_and_its_tag_stay_in_step() {
        String id = run(experiment());
        post("/runs/update", new JsonObject().put("run_id", id).put("run_name", "first"))
                .ok();
        assertThat(data(id).getJsonArray("tags")).isEqualTo(labels("mlflow.runName", "first"));
        post(
                        "/runs/set-tag",
                        new JsonObject()
                                .put("run_id", id)
                                .put("key", "mlflow.runName")
                                .put("value", "second"))
                .ok();
        JsonObject ended = post(
                        "/runs/update",
                        new JsonObject()
                                .put("run_id", id)
                                .put("status", "FINISHED")
                                .put("end_time", 7))
                .ok()
                .getJsonObject("run_info");
        assertThat(ended.getString("run_name")).isEqualTo("second");
        assertThat(ended.getString("status")).isEqualTo("FINISHED");
        assertThat(ended.getInteger("end_time")).isEqualTo(7);
    }

    @Test
    void datasets_and_models_are_inputs_and_outputs_once() {
        String experiment = experiment();
        String id = run(experiment);
        JsonObject input = new JsonObject()
                .put("tags", labels("mlflow.data.context", "train"))
                .put(
                        "dataset",
                        new JsonObject()
                                .put("name", "crm")
                                .put("digest", "c02f98ac")
                                .put("source_type", "code")
                                .put("source", "{}"));
        JsonObject inputs = new JsonObject().put("run_id", id).put("datasets", new JsonArray().add(input));
        post("/runs/log-inputs", inputs).ok();
        post("/runs/log-inputs", inputs).ok();
        JsonArray models =
                new JsonArray().add(new JsonObject().put("model_id", "m-1").put("step", 2));
        post("/runs/outputs", new JsonObject().put("run_id", id).put("models", models))
                .ok();

        JsonObject run = get("/runs/get?run_id=" + id).json().getJsonObject("run");
        assertThat(run.getJsonObject("inputs"))
                .isEqualTo(new JsonObject().put("dataset_inputs", new JsonArray().add(input)));
        assertThat(run.getJsonObject("outputs")).isEqualTo(new JsonObject().put("model_outputs", models));
        assertThat(found(experiment, "datasets.name = 'crm' AND dataset.context LIKE 'tr%'"))
                .containsExactly(id);
        assertThat(found(experiment, "datasets.digest IN ('x', 'y')")).isEmpty();
        assertThat(post(
                                "/experiments/search-datasets",
                                new JsonObject().put("experiment_ids", new JsonArray().add(experiment)))
                        .json()
                        .getJsonArray("dataset_summaries"))
                .containsExactly(new JsonObject()
                        .put("experiment_id", experiment)
                        .put("name", "crm")
                        .put("digest", "c02f98ac")
                        .put("context", "train"));
    }

    @Test
    void a_deleted_run_takes_nothing_until_it_is_restored() {
        String experiment = experiment();
        String id = run(experiment);
        JsonObject named = new JsonObject().put("run_id", id);
        JsonObject tag = named.copy().put("key", "k").put("value", "v");
        post("/runs/delete", named).ok();
        refused(
                400,
                "The run " + id + " must be in the 'active' state. Current state is deleted.",
                post("/runs/set-tag", tag));
        assertThat(found(experiment, "")).isEmpty();
        post("/runs/restore", named).ok();
        post("/runs/set-tag", tag).ok();
        post("/runs/delete-tag", named.copy().put("key", "k")).ok();
        refused(
                404,
                "No tag with name: k in run with id " + id,
                post("/runs/delete-tag", named.copy().put("key", "k")));
        refused(404, "Run with id=nope not found", get("/runs/get?run_id=nope"));
    }

    @Test
    void what_many_log_at_once_to_one_run_is_all_there() throws Exception {
        String id = run(experiment());
        try (var clients = Executors.newFixedThreadPool(8)) {
            List<Future<?>> sent = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                int n = i;
                sent.add(clients.submit(() -> post(
                                "/runs/set-tag",
                                new JsonObject()
                                        .put("run_id", id)
                                        .put("key", "t" + n)
                                        .put("value", "x"))
                        .ok()));
                sent.add(clients.submit(() -> post(
                                "/runs/log-batch",
                                new JsonObject()
                                        .put("run_id", id)
                                        .put("metrics", new JsonArray().add(metric("m", n, n, n)))
                                        .put("params", labels("p" + n, "x"))
                                        .put("tags", labels("b" + n, "x")))
                        .ok()));
            }
            for (Future<?> each : sent) {
                each.get();
            }
        }
        JsonObject data = data(id);
        assertThat(data.getJsonArray("tags")).hasSize(81);
        assertThat(data.getJsonArray("params")).hasSize(40);
        assertThat(data.getJsonArray("metrics")).containsExactly(metric("m", 39.0, 39, 39));
        assertThat(get("/metrics/get-history?metric_key=m&run_id=" + id).json().getJsonArray("metrics"))
                .hasSize(40);
    }

    @Test
    void an_evaluation_of_this_server_is_a_run_whose_status_is_its_own() {
        int no = Integer.parseInt(experiment());
        String id = UUID.randomUUID().toString().replace("-", "");
        Run made = evaluations
                .create(new NewRun(id, no, "nightly", null, Map.of("team", "crm"), new JsonObject()), List.of())
                .await();
        Run running = evaluations.move(made, RunState.RUNNING, null).await().orElseThrow();
        refused(
                400,
                "Run " + id
                        + " is an evaluation of this server: its status is RUNNING and follows its work, it cannot be"
                        + " set to FINISHED.",
                post("/runs/update", new JsonObject().put("run_id", id).put("status", "FINISHED")));
        assertThat(post("/runs/delete", new JsonObject().put("run_id", id)).status())
                .isEqualTo(400);
        Run finishing = evaluations.finishing(running).await().orElseThrow();
        evaluations
                .finish(finishing, List.of(new Metric("tone/mean", 0.5, 5, 0, null)), new JsonObject())
                .await();

        assertThat(found(
                        String.valueOf(no), "metrics.`tone/mean` = 0.5 AND tags.team = 'crm' AND run_name = 'nightly'"))
                .containsExactly(id);
        assertThat(data(id).getJsonArray("metrics")).containsExactly(metric("tone/mean", 0.5, 5, 0));
        assertThat(evaluations.find(id).await().orElseThrow().tags()).isEqualTo(Map.of("team", "crm"));
    }
}
