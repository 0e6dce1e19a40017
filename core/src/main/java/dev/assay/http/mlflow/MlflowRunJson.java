package dev.assay.http.mlflow;

import dev.assay.store.TrackingStore.MetricPoint;
import dev.assay.store.TrackingStore.TrackedRun;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** MLflow's Run and its parts; what is empty is left out, as protobuf does. */
final class MlflowRunJson {
    private MlflowRunJson() {}

    static JsonObject run(TrackedRun run) {
        JsonObject data = new JsonObject();
        JsonArray metrics = new JsonArray();
        run.metrics().forEach(point -> metrics.add(metric(point)));
        putIfAny(data, "metrics", metrics);
        putIfAny(data, "params", labels(run.params()));
        putIfAny(data, "tags", labels(run.tags()));
        return new JsonObject()
                .put("info", info(run))
                .put("data", data)
                .put("inputs", run.inputs())
                .put("outputs", run.outputs());
    }

    static JsonObject info(TrackedRun run) {
        JsonObject info = new JsonObject()
                .put("run_uuid", run.id())
                .put("experiment_id", String.valueOf(run.experimentNo()))
                .put("run_name", run.name())
                .put("user_id", run.userId())
                .put("status", run.status())
                .put("start_time", run.started().toEpochMilli())
                .put("artifact_uri", run.artifactUri())
                .put("lifecycle_stage", run.lifecycle())
                .put("run_id", run.id());
        Instant ended = run.ended();
        if (ended != null) {
            info.put("end_time", ended.toEpochMilli());
        }
        return info;
    }

    static JsonObject metric(MetricPoint point) {
        // JSON has no NaN; protobuf writes it as a text.
        Object value = Double.isNaN(point.value()) ? "NaN" : (Object) point.value();
        return new JsonObject()
                .put("key", point.key())
                .put("value", value)
                .put("timestamp", point.timestampMs())
                .put("step", point.step());
    }

    static JsonArray labels(Map<String, String> labels) {
        JsonArray list = new JsonArray();
        new TreeMap<>(labels)
                .forEach((key, value) ->
                        list.add(new JsonObject().put("key", key).put("value", value)));
        return list;
    }

    static void putIfAny(JsonObject json, String name, JsonArray list) {
        if (!list.isEmpty()) {
            json.put(name, list);
        }
    }
}
