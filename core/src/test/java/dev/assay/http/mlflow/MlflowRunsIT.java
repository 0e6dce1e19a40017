package dev.assay.http.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.http.AreaServer.Answer;
import dev.assay.store.RunState;
import dev.assay.store.RunStore.Metric;
import dev.assay.store.RunStore.NewRun;
import dev.assay.store.RunStore.Run;
import dev.assay.store.pg.PgRunStore;
import dev.assay.store.pg.PgTrackingStore;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Runs and experiments over HTTP, in the shapes that MLflow's server was recorded with. */
class MlflowRunsIT extends MlflowAreaTestBase {
    private static final String API = "/api/2.0/mlflow";

    private final PgRunStore evaluations = new PgRunStore(database.evaluation(), 13);
    private final PgTrackingStore runs = new PgTrackingStore(database.runs(), 13);

    @Override
    List<MlflowArea> areas() {
        return List.of(
                new MlflowExperiments(experiments, runs),
                new MlflowRuns(runs, experiments),
                new MlflowRunLog(runs),
                new MlflowMetrics(runs));
    }

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
    void searching_filters_orders_and_pages() {
        String experiment = experiment();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String id = run(experiment);
            ids.add(id);
            post(
                            "/runs/log-batch",
                            new JsonObject()
                                    .put("run_id", id)
                                    .put(
                                            "metrics",
                                            new JsonArray()
                                                    .add(metric(
                                                            "x", i == 3 ? (Object) "NaN" : (Object) (double) i, 1, 0)))
                                    .put("params", labels("a b", "v" + i))
                                    .put("tags", labels("team", i % 2 == 0 ? "Red" : "blue")))
                    .ok();
        }
        assertThat(found(experiment, "metrics.x > 0")).containsExactlyInAnyOrder(ids.get(1), ids.get(2));
        assertThat(found(experiment, "metrics.x != 1")).containsExactlyInAnyOrder(ids.get(0), ids.get(2), ids.get(3));
        assertThat(found(experiment, "params.`a b` = 'v2' and tags.team LIKE 'R%'"))
                .containsExactly(ids.get(2));
        assertThat(found(experiment, "tags.team ILIKE 'red'")).containsExactlyInAnyOrder(ids.get(0), ids.get(2));
        assertThat(found(experiment, "tags.none IS NULL AND attributes.status = 'RUNNING'"))
                .hasSize(4);
        assertThat(found(experiment, "run_id IN ('" + ids.get(0) + "', '" + ids.get(3) + "') AND start_time >= 1"))
                .containsExactlyInAnyOrder(ids.get(0), ids.get(3));
        assertThat(found(experiment, "", "metrics.x DESC"))
                .containsExactly(ids.get(2), ids.get(1), ids.get(0), ids.get(3));
        assertThat(found(experiment, "", "params.`a b` ASC")).containsExactlyElementsOf(ids);
        refused(
                400,
                "Invalid value 123456789 for parameter 'max_results' supplied:  Hint: Value was of type 'int'. See the"
                        + " API docs for more information about request parameters.",
                post("/runs/search", new JsonObject().put("max_results", 123456789)));

        JsonObject asked = new JsonObject()
                .put("experiment_ids", new JsonArray().add(experiment))
                .put("max_results", 3);
        JsonObject first = post("/runs/search", asked).ok();
        JsonObject second = post("/runs/search", asked.put("page_token", first.getString("next_page_token")))
                .ok();
        assertThat(first.getJsonArray("runs")).hasSize(3);
        assertThat(second.getJsonArray("runs")).hasSize(1);
        assertThat(second.containsKey("next_page_token")).isFalse();
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

    @Test
    void experiments_are_made_renamed_tagged_found_deleted_and_restored() {
        String prefix = "tour-" + UUID.randomUUID();
        String id = post(
                        "/experiments/create",
                        new JsonObject().put("name", prefix + "-b").put("tags", labels("a", "b")))
                .ok()
                .getString("experiment_id");
        Answer taken = post("/experiments/create", new JsonObject().put("name", prefix + "-b"));
        refused(400, "Experiment(name=" + prefix + "-b) already exists.", taken);
        assertThat(taken.error()).isEqualTo("RESOURCE_ALREADY_EXISTS");
        JsonObject named = new JsonObject().put("experiment_id", id);
        post("/experiments/set-experiment-tag", named.copy().put("key", "x").put("value", "y"))
                .ok();
        post("/experiments/update", named.copy().put("new_name", prefix + "-c")).ok();

        JsonObject found = get("/experiments/get-by-name?experiment_name=" + prefix + "-c")
                .ok()
                .getJsonObject("experiment");
        assertThat(found.getString("artifact_location")).isEqualTo("mlflow-artifacts:/" + id);
        assertThat(found.getString("workspace")).isEqualTo("default");
        assertThat(found.getJsonArray("tags")).isEqualTo(labels("a", "b", "x", "y"));
        JsonObject search = new JsonObject()
                .put("max_results", 1000)
                .put("filter", "name LIKE '" + prefix + "-%' AND tags.x = 'y' AND creation_time > 0")
                .put("order_by", new JsonArray().add("last_update_time DESC"))
                .put("view_type", "ACTIVE_ONLY");
        assertThat(post("/experiments/search", search).ok().getJsonArray("experiments"))
                .containsExactly(found);

        String run = run(id);
        post("/experiments/delete", named).ok();
        assertThat(post("/experiments/search", search).ok().fieldNames()).isEmpty();
        assertThat(get("/runs/get?run_id=" + run)
                        .ok()
                        .getJsonObject("run")
                        .getJsonObject("info")
                        .getString("lifecycle_stage"))
                .isEqualTo("deleted");
        refused(
                400,
                "The experiment " + id + " must be in the 'active' state. Current state is deleted.",
                post("/runs/create", named));
        refused(404, "No Experiment with id=" + id + " exists", post("/experiments/delete", named));
        post("/experiments/restore", named).ok();
        post("/experiments/delete-experiment-tag", named.copy().put("key", "x")).ok();
        refused(404, "No Experiment with id=987654321 exists", get("/experiments/get?experiment_id=987654321"));
        refused(
                404,
                "Could not find experiment with name 'none'",
                get("/experiments/get-by-name?experiment_name=none"));
    }

    @Test
    void metrics_of_several_runs_come_whole_or_at_even_distances() {
        String id = run(experiment());
        JsonArray points = new JsonArray();
        for (int i = 0; i < 10; i++) {
            points.add(metric("m", i * 1.0, 1, i));
        }
        post("/runs/log-batch", new JsonObject().put("run_id", id).put("metrics", points))
                .ok();
        assertThat(get("/metrics/get-history-bulk?metric_key=m&max_results=2&run_id=" + id)
                        .ok()
                        .getJsonArray("metrics"))
                .containsExactly(
                        metric("m", 0.0, 1, 0).put("run_id", id),
                        metric("m", 1.0, 1, 1).put("run_id", id));
        JsonArray sampled = get("/metrics/get-history-bulk-interval?metric_key=m&max_results=5&run_ids=" + id)
                .ok()
                .getJsonArray("metrics");
        assertThat(sampled.stream().map(each -> ((JsonObject) each).getInteger("step")))
                .containsExactly(0, 2, 4, 6, 9);
    }

    @Test
    void a_page_has_at_most_a_thousand_runs_and_its_token_leads_on() {
        String experiment = experiment();
        sql("INSERT INTO run (id, experiment_no, name) SELECT 'many-" + experiment + "-' || i, " + experiment
                + ", 'r' FROM generate_series(1, 1001) AS i");
        JsonObject asked = new JsonObject()
                .put("experiment_ids", new JsonArray().add(experiment))
                .put("max_results", 50_000);
        JsonObject first = post("/runs/search", asked).ok();
        assertThat(first.getJsonArray("runs")).hasSize(1_000);
        JsonObject second = post("/runs/search", asked.put("page_token", first.getString("next_page_token")))
                .ok();
        assertThat(second.getJsonArray("runs")).hasSize(1);
        assertThat(second.containsKey("next_page_token")).isFalse();
    }

    @Test
    void a_page_has_at_most_a_thousand_experiments() {
        String prefix = "many-" + UUID.randomUUID();
        sql("INSERT INTO experiment (no, name) SELECT nextval('experiment_no'), '" + prefix
                + "' || i FROM generate_series(1, 1001) AS i");
        JsonObject asked = new JsonObject().put("max_results", 50_000).put("filter", "name LIKE '" + prefix + "%'");
        JsonObject first = post("/experiments/search", asked).ok();
        assertThat(first.getJsonArray("experiments")).hasSize(1_000);
        assertThat(post("/experiments/search", asked.put("page_token", first.getString("next_page_token")))
                        .ok()
                        .getJsonArray("experiments"))
                .hasSize(1);
    }

    @Test
    void a_history_without_a_limit_comes_in_pages_of_25000() {
        String id = run(experiment());
        sql("INSERT INTO metric (run_no, key, step, at, value) SELECT r.no, 'm', i, i, i FROM run r,"
                + " generate_series(1, 25001) AS i WHERE r.id = '" + id + "'");
        String path = "/metrics/get-history?metric_key=m&run_id=" + id;
        for (String limit : List.of("", "&max_results=1000000")) {
            JsonObject first = get(path + limit).ok();
            assertThat(first.getJsonArray("metrics")).hasSize(25_000);
            JsonObject second = get(path + limit + "&page_token=" + first.getString("next_page_token"))
                    .ok();
            assertThat(second.getJsonArray("metrics")).containsExactly(metric("m", 25001.0, 25001, 25001));
            assertThat(second.containsKey("next_page_token")).isFalse();
        }
    }

    private String experiment() {
        return post("/experiments/create", new JsonObject().put("name", "e-" + UUID.randomUUID()))
                .ok()
                .getString("experiment_id");
    }

    private String run(String experiment) {
        return post(
                        "/runs/create",
                        new JsonObject()
                                .put("experiment_id", experiment)
                                .put("start_time", 1)
                                .put("run_name", "r"))
                .ok()
                .getJsonObject("run")
                .getJsonObject("info")
                .getString("run_id");
    }

    private JsonObject data(String id) {
        return get("/runs/get?run_id=" + id).ok().getJsonObject("run").getJsonObject("data");
    }

    private List<String> found(String experiment, String filter, String... order) {
        JsonArray found = post(
                        "/runs/search",
                        new JsonObject()
                                .put("experiment_ids", new JsonArray().add(experiment))
                                .put("filter", filter)
                                .put("order_by", new JsonArray(List.of(order))))
                .ok()
                .getJsonArray("runs", new JsonArray());
        return found.stream()
                .map(each -> ((JsonObject) each).getJsonObject("info").getString("run_id"))
                .toList();
    }

    private static JsonObject metric(String key, Object value, long timestamp, long step) {
        return new JsonObject(new JsonObject()
                .put("key", key)
                .put("value", value)
                .put("timestamp", timestamp)
                .put("step", step)
                .encode());
    }

    private static JsonArray labels(String... keysAndValues) {
        JsonArray labels = new JsonArray();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            labels.add(new JsonObject().put("key", keysAndValues[i]).put("value", keysAndValues[i + 1]));
        }
        return labels;
    }

    private static void refused(int status, String message, Answer answer) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.message()).isEqualTo(message);
    }

    private Answer get(String path) {
        return server.get(API + path);
    }

    private Answer post(String path, JsonObject body) {
        return server.post(API + path, body);
    }
}
