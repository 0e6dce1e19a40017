package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.http.Params;
import dev.assay.http.Routes;
import dev.assay.store.RunStore;
import dev.assay.store.RunStore.Metric;
import dev.assay.store.RunStore.Run;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.List;

/** Runs in MLflow's shapes: an evaluation of this server is one of them. */
public final class MlflowRuns implements MlflowArea {
    private static final int MOST = 1000;

    private final RunStore runs;

    public MlflowRuns(RunStore runs) {
        this.runs = runs;
    }

    @Override
    public void bind(Routes routes) {
        routes.get(V2 + "/runs/get", this::get).post(V2 + "/runs/search", this::search);
    }

    Future<JsonObject> get(RoutingContext request) {
        String asked = Params.query(request, "run_id");
        String id = asked == null ? Params.query(request, "run_uuid") : asked;
        if (id == null) {
            throw new Invalid("Missing value for required parameter 'run_id'.");
        }
        return runs.find(id)
                .map(found -> found.orElseThrow(() -> new NotFound("run", id)))
                .compose(run -> runs.metrics(List.of(run.no())).map(metrics -> new JsonObject()
                        .put("run", json(run, metrics.getOrDefault(run.no(), List.of())))));
    }

    Future<JsonObject> search(RoutingContext request) {
        JsonObject body = Params.body(request);
        String filter = Params.optionalText(body, "filter");
        if (filter != null && !filter.isBlank()) {
            throw new Invalid(
                    "'filter' is '" + filter + "'; this server lists runs of experiments, it does not filter them");
        }
        List<Integer> experiments = Params.texts(body, "experiment_ids").stream()
                .map(Params::experiment)
                .toList();
        int limit = Params.number(body.getValue("max_results"), "max_results", MOST, 1, 50_000);
        return runs.list(experiments, false, Long.MAX_VALUE, Math.min(limit, MOST))
                .compose(found -> runs.metrics(found.stream().map(Run::no).toList())
                        .map(metrics -> {
                            JsonArray list = new JsonArray();
                            found.forEach(each -> list.add(json(each, metrics.getOrDefault(each.no(), List.of()))));
                            return new JsonObject().put("runs", list);
                        }));
    }

    private static JsonObject json(Run run, List<Metric> metrics) {
        JsonObject info = new JsonObject()
                .put("run_id", run.id())
                .put("run_uuid", run.id())
                .put("run_name", run.name())
                .put("experiment_id", String.valueOf(run.experimentNo()))
                .put("user_id", run.userId() == null ? "" : run.userId())
                .put("status", run.status())
                .put("start_time", run.started().toEpochMilli())
                .put("artifact_uri", "mlflow-artifacts:/" + run.experimentNo() + "/" + run.id() + "/artifacts")
                .put("lifecycle_stage", run.lifecycle());
        Instant ended = run.ended();
        if (ended != null) {
            info.put("end_time", ended.toEpochMilli());
        }
        JsonArray values = new JsonArray();
        metrics.stream()
                .filter(each -> each.value() != null)
                .forEach(each -> values.add(new JsonObject()
                        .put("key", each.key())
                        .put("value", each.value())
                        .put("timestamp", each.timestampMs())
                        .put("step", each.step())));
        JsonArray tags = new JsonArray();
        run.tags()
                .forEach((key, value) ->
                        tags.add(new JsonObject().put("key", key).put("value", value)));
        return new JsonObject()
                .put("info", info)
                .put(
                        "data",
                        new JsonObject()
                                .put("metrics", values)
                                .put("params", new JsonArray())
                                .put("tags", tags))
                .put("inputs", new JsonObject())
                .put("outputs", new JsonObject());
    }
}
