package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.http.Routes;
import dev.assay.http.mlflow.MlflowError.Code;
import dev.assay.store.TrackingStore;
import dev.assay.store.TrackingStore.MetricPoint;
import dev.assay.store.TrackingStore.RunChange;
import dev.assay.store.TrackingStore.TrackedRun;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What MLflow's client logs to a run: metrics, params, tags, inputs and outputs. */
public final class MlflowRunLog implements MlflowArea {
    private static final int MOST_METRICS = 1_000;
    private static final int MOST_LABELS = 100;
    private static final String RUN_ID = "[a-zA-Z0-9][\\w\\-]{0,255}";

    private final TrackingStore runs;

    public MlflowRunLog(TrackingStore runs) {
        this.runs = runs;
    }

    @Override
    public void bind(Routes routes) {
        routes.post(V2 + "/runs/log-metric", this::logMetric)
                .post(V2 + "/runs/log-parameter", this::logParam)
                .post(V2 + "/runs/log-batch", this::logBatch)
                .post(V2 + "/runs/set-tag", this::setTag)
                .post(V2 + "/runs/delete-tag", this::deleteTag)
                .post(V2 + "/runs/log-inputs", this::logInputs)
                .post(V2 + "/runs/outputs", this::logOutputs);
    }

    Future<JsonObject> logMetric(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String id = params.runId();
        MetricPoint metric = metric(params, "");
        return change(id, _ -> RunChange.logged(Map.of(), List.of(metric), Map.of()));
    }

    Future<JsonObject> logParam(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String id = params.runId();
        String key = MlflowNames.checked(params.required("key"), "key");
        MlflowNames.atMost("Param key", MlflowNames.LONGEST_KEY, key);
        String value = MlflowNames.cut(params.textOrEmpty("value"), MlflowNames.LONGEST_PARAM);
        return change(id, run -> {
            String old = run.params().get(key);
            if (old != null && !old.equals(value)) {
                throw new Invalid("Changing param values is not allowed. Param with key='" + key
                        + "' was already logged with value='" + old + "' for run ID='" + id
                        + "'. Attempted logging new value '" + value + "'.");
            }
            return RunChange.logged(Map.of(key, value), List.of(), Map.of());
        });
    }

    Future<JsonObject> logBatch(RoutingContext request) {
        MlflowParams body = MlflowParams.of(request);
        String id = body.runId();
        checkId(id);
        List<MlflowParams> metricsGiven = body.objects("metrics");
        List<MlflowParams> paramsGiven = body.objects("params");
        List<MlflowParams> tagsGiven = body.objects("tags");
        List<MetricPoint> metrics = new ArrayList<>();
        for (int i = 0; i < metricsGiven.size(); i++) {
            metrics.add(metric(metricsGiven.get(i), "metrics[" + i + "]."));
        }
        Map<String, String> params = new LinkedHashMap<>();
        List<String> twice = new ArrayList<>();
        for (int i = 0; i < paramsGiven.size(); i++) {
            MlflowParams param = paramsGiven.get(i);
            String key = MlflowNames.checked(param.required("key"), "params[" + i + "].key");
            MlflowNames.atMost("Param key", MlflowNames.LONGEST_KEY, key);
            if (params.put(key, MlflowNames.cut(param.textOrEmpty("value"), MlflowNames.LONGEST_PARAM)) != null) {
                twice.add("'" + key + "'");
            }
        }
        Map<String, String> tags = new LinkedHashMap<>();
        for (int i = 0; i < tagsGiven.size(); i++) {
            putTag(tags, tagsGiven.get(i), "tags[" + i + "].");
        }
        checkSize("metrics", MOST_METRICS, metricsGiven.size());
        checkSize("params", MOST_LABELS, paramsGiven.size());
        checkSize("tags", MOST_LABELS, tagsGiven.size());
        checkSize(
                "metrics, params, and tags", MOST_METRICS, metricsGiven.size() + paramsGiven.size() + tagsGiven.size());
        if (!twice.isEmpty()) {
            throw new Invalid("Duplicate parameter keys have been submitted: [" + String.join(", ", twice)
                    + "]. Please ensure the request contains only one param value per param key.");
        }
        return change(id, run -> {
            checkUnchanged(run, params);
            return RunChange.logged(params, metrics, tags);
        });
    }

    private static void checkId(String id) {
        if (!id.matches(RUN_ID)) {
            throw new Invalid("Invalid value \"" + id + "\" for parameter 'run_id' supplied.");
        }
    }

    private static void checkSize(String what, int most, int size) {
        if (size > most) {
            throw new Invalid("A batch logging request can contain at most " + most + " " + what + ". Got " + size + " "
                    + what + ". Please split up " + what + " across multiple requests and try again.");
        }
    }

    private static void checkUnchanged(TrackedRun run, Map<String, String> params) {
        List<String> changed = new ArrayList<>();
        params.forEach((key, value) -> {
            String old = run.params().get(key);
            if (old != null && !old.equals(value)) {
                changed.add("{'key': '" + key + "', 'old_value': '" + old + "', 'new_value': '" + value + "'}");
            }
        });
        if (!changed.isEmpty()) {
            throw new Invalid("Changing param values is not allowed. Params were already logged='["
                    + String.join(", ", changed) + "]' for run ID='" + run.id() + "'.");
        }
    }

    private static MetricPoint metric(MlflowParams params, String path) {
        String key = params.required("key");
        double value = params.requiredNumber("value");
        long timestamp = params.requiredInteger("timestamp");
        Long step = params.integer("step");
        MlflowNames.checked(key, path + "name");
        if (timestamp < 0) {
            throw MlflowParams.invalid(
                    path + "timestamp",
                    timestamp,
                    "metric '" + key + "' (value=" + value
                            + "). Timestamp must be a nonnegative long (64-bit integer) ");
        }
        MlflowNames.atMost("Metric name", MlflowNames.LONGEST_KEY, key);
        // MLflow keeps the infinities as the greatest numbers.
        double kept = Double.isNaN(value) ? value : Math.clamp(value, -Double.MAX_VALUE, Double.MAX_VALUE);
        return new MetricPoint(key, kept, timestamp, step == null ? 0 : step);
    }

    private static void putTag(Map<String, String> tags, MlflowParams tag, String path) {
        String key = MlflowNames.checked(tag.required("key"), path + "key");
        MlflowNames.atMost(path + "key", MlflowNames.LONGEST_KEY, key);
        tags.put(key, MlflowNames.cut(tag.textOrEmpty("value"), MlflowNames.LONGEST_TAG));
    }

    Future<JsonObject> setTag(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String id = params.runId();
        Map<String, String> tags = new LinkedHashMap<>();
        putTag(tags, params, "");
        return change(id, _ -> RunChange.logged(Map.of(), List.of(), tags));
    }

    Future<JsonObject> deleteTag(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String id = params.runId();
        String key = params.required("key");
        return change(id, run -> {
            if (!run.tags().containsKey(key)) {
                throw new MlflowError(
                        Code.RESOURCE_DOES_NOT_EXIST, "No tag with name: " + key + " in run with id " + id);
            }
            return RunChange.withoutTag(key);
        });
    }

    Future<JsonObject> logInputs(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String id = params.runId();
        checkId(id);
        List<JsonObject> datasets = params.objects("datasets").stream()
                .map(MlflowRunLog::datasetInput)
                .toList();
        List<JsonObject> models = params.objects("models").stream()
                .map(model -> new JsonObject().put("model_id", model.textOrEmpty("model_id")))
                .toList();
        return change(id, run -> {
            JsonObject inputs = run.inputs().copy();
            append(inputs, "dataset_inputs", datasets, MlflowRunLog::datasetId);
            append(inputs, "model_inputs", models, model -> model);
            return RunChange.inputs(inputs);
        });
    }

    Future<JsonObject> logOutputs(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String id = params.runId();
        params.requirePresent("models");
        List<JsonObject> models = new ArrayList<>();
        for (MlflowParams model : params.objects("models")) {
            Long step = model.integer("step");
            models.add(new JsonObject()
                    .put("model_id", model.textOrEmpty("model_id"))
                    .put("step", step == null ? 0L : step));
        }
        return change(id, run -> {
            JsonObject outputs = run.outputs().copy();
            append(outputs, "model_outputs", models, model -> model);
            return RunChange.outputs(outputs);
        });
    }

    private static JsonObject datasetInput(MlflowParams input) {
        MlflowParams given = input.object("dataset");
        JsonObject dataset = new JsonObject();
        copy(given, dataset, "name", 500, true);
        copy(given, dataset, "digest", 36, true);
        copy(given, dataset, "source_type", Integer.MAX_VALUE, true);
        copy(given, dataset, "source", 65_535, true);
        copy(given, dataset, "schema", 1_048_575, false);
        copy(given, dataset, "profile", 16_777_215, false);
        JsonArray tags = new JsonArray();
        for (MlflowParams tag : input.objects("tags")) {
            tags.add(new JsonObject()
                    .put("key", MlflowNames.atMost("key", 255, tag.textOrEmpty("key")))
                    .put("value", MlflowNames.atMost("value", 500, tag.textOrEmpty("value"))));
        }
        JsonObject json = new JsonObject();
        MlflowRunJson.putIfAny(json, "tags", tags);
        return json.put("dataset", dataset);
    }

    private static void copy(MlflowParams from, JsonObject to, String name, int limit, boolean required) {
        String text = from.text(name);
        if (text != null) {
            to.put(name, MlflowNames.atMost(name, limit, text));
        } else if (required) {
            throw new Invalid("Dataset " + name + " cannot be None");
        }
    }

    private static List<@Nullable Object> datasetId(JsonObject input) {
        JsonObject dataset = input.getJsonObject("dataset", new JsonObject());
        List<@Nullable Object> id = new ArrayList<>();
        id.add(dataset.getValue("name"));
        id.add(dataset.getValue("digest"));
        return id;
    }

    /** The first with an id stays. */
    private static void append(
            JsonObject to, String name, List<JsonObject> added, Function<JsonObject, Object> identity) {
        JsonArray list = to.getJsonArray(name, new JsonArray());
        Set<Object> there = new LinkedHashSet<>();
        for (int i = 0; i < list.size(); i++) {
            there.add(identity.apply(list.getJsonObject(i)));
        }
        for (JsonObject each : added) {
            if (there.add(identity.apply(each))) {
                list.add(each);
            }
        }
        MlflowRunJson.putIfAny(to, name, list);
    }

    private Future<JsonObject> change(String id, Function<TrackedRun, RunChange> decide) {
        return MlflowRuns.changed(id, runs.change(id, run -> {
            MlflowRuns.checkActive(run);
            return decide.apply(run);
        }));
    }
}
