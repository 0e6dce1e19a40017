package dev.assay.http.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.http.AreaServer.Answer;
import dev.assay.store.pg.PgTrackingStore;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;

/** Runs and experiments over HTTP, and how a client asks for them. */
abstract class MlflowRunsTestBase extends MlflowAreaTestBase {
    private static final String API = "/api/2.0/mlflow";

    private final PgTrackingStore runs = new PgTrackingStore(database.runs(), 13);

    @Override
    List<MlflowArea> areas() {
        return List.of(
                new MlflowExperiments(experiments, runs),
                new MlflowRuns(runs, experiments),
                new MlflowRunLog(runs),
                new MlflowMetrics(runs));
    }

    String experiment() {
        return post("/experiments/create", new JsonObject().put("name", "e-" + UUID.randomUUID()))
                .ok()
                .getString("experiment_id");
    }

    String run(String experiment) {
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

    JsonObject data(String id) {
        return get("/runs/get?run_id=" + id).ok().getJsonObject("run").getJsonObject("data");
    }

    List<String> found(String experiment, String filter, String... order) {
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

    static JsonObject metric(String key, Object value, long timestamp, long step) {
        return new JsonObject(new JsonObject()
                .put("key", key)
                .put("value", value)
                .put("timestamp", timestamp)
                .put("step", step)
                .encode());
    }

    static JsonArray labels(String... keysAndValues) {
        JsonArray labels = new JsonArray();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            labels.add(new JsonObject().put("key", keysAndValues[i]).put("value", keysAndValues[i + 1]));
        }
        return labels;
    }

    static void refused(int status, String message, Answer answer) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.message()).isEqualTo(message);
    }

    Answer get(String path) {
        return server.get(API + path);
    }

    Answer post(String path, JsonObject body) {
        return server.post(API + path, body);
    }
}
