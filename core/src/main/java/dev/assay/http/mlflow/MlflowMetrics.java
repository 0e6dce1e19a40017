package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.http.Routes;
import dev.assay.store.TrackingStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** Histories of metrics in MLflow's shapes. */
public final class MlflowMetrics implements MlflowArea {
    private static final int MOST_RUNS = 100;
    private static final int MOST_POINTS = 25_000;
    private static final int MOST_SAMPLES = 2_500;
    private static final String SEE = " See the API docs for more information about request parameters.";

    private final TrackingStore runs;

    public MlflowMetrics(TrackingStore runs) {
        this.runs = runs;
    }

    @Override
    public void bind(Routes routes) {
        routes.get(V2 + "/metrics/get-history", this::history)
                .get(V2 + "/metrics/get-history-bulk", this::histories)
                .get(V2 + "/metrics/get-history-bulk-interval", this::samples);
    }

    Future<JsonObject> history(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String id = params.runId();
        String key = params.required("metric_key");
        Long asked = params.integer("max_results");
        if (asked != null && asked <= 0) {
            throw new Invalid(
                    "Invalid value " + asked + " for parameter 'max_results' supplied. It must be a positive integer.");
        }
        long offset = OffsetToken.offset(params.text("page_token"));
        long limit = asked == null ? Integer.MAX_VALUE : Math.min(asked, Integer.MAX_VALUE);
        return runs.history(id, key, offset, limit + 1).map(points -> {
            JsonArray list = new JsonArray();
            points.stream().limit(limit).forEach(point -> list.add(MlflowRunJson.metric(point)));
            JsonObject answer = new JsonObject();
            MlflowRunJson.putIfAny(answer, "metrics", list);
            return points.size() > limit ? answer.put("next_page_token", OffsetToken.of(offset + limit)) : answer;
        });
    }

    Future<JsonObject> histories(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        List<String> ids = params.texts("run_id");
        if (ids.isEmpty()) {
            throw new Invalid("GetMetricHistoryBulk request must specify at least one run_id.");
        }
        if (ids.size() > MOST_RUNS) {
            throw new Invalid("GetMetricHistoryBulk request cannot specify more than " + MOST_RUNS
                    + " run_ids. Received " + ids.size() + " run_ids.");
        }
        String key = params.text("metric_key");
        if (key == null) {
            throw new Invalid("GetMetricHistoryBulk request must specify a metric_key.");
        }
        Long asked = params.integer("max_results");
        int limit = Math.clamp(asked == null ? MOST_POINTS : asked, 0, MOST_POINTS);
        return runs.histories(ids, key, limit).map(found -> {
            JsonArray list = new JsonArray();
            found.forEach(each -> list.add(MlflowRunJson.metric(each.point()).put("run_id", each.runId())));
            return new JsonObject().put("metrics", list);
        });
    }

    Future<JsonObject> samples(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        params.requirePresent("run_ids");
        List<String> ids = params.texts("run_ids");
        if (ids.size() > MOST_RUNS) {
            throw new Invalid("GetMetricHistoryBulkInterval request must specify at most " + MOST_RUNS
                    + " run_ids. Received " + ids.size() + " run_ids." + SEE);
        }
        String key = params.required("metric_key");
        Long from = params.integer("start_step");
        Long to = params.integer("end_step");
        Long asked = params.integer("max_results");
        if (asked != null && (asked < 1 || asked > MOST_SAMPLES)) {
            throw new Invalid("max_results must be between 1 and " + MOST_SAMPLES + "." + SEE);
        }
        if ((from == null) != (to == null)) {
            throw new Invalid("If either start step or end step are specified, both must be specified.");
        }
        if (from != null && to != null && from > to) {
            throw new Invalid(
                    "end_step must be greater than start_step. Found start_step=" + from + " and end_step=" + to + ".");
        }
        long first = from == null ? Long.MIN_VALUE : from;
        long last = to == null ? Long.MAX_VALUE : to;
        int limit = asked == null ? MOST_SAMPLES : asked.intValue();
        return Future.all(ids.stream()
                        .map(id -> runs.sample(id, key, first, last, limit).map(points -> {
                            JsonArray list = new JsonArray();
                            points.forEach(point ->
                                    list.add(MlflowRunJson.metric(point).put("run_id", id)));
                            return list;
                        }))
                        .toList())
                .map(all -> {
                    JsonArray list = new JsonArray();
                    all.<JsonArray>list().forEach(list::addAll);
                    JsonObject answer = new JsonObject();
                    MlflowRunJson.putIfAny(answer, "metrics", list);
                    return answer;
                });
    }
}
