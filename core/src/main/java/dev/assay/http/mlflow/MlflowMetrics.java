package dev.assay.http.mlflow;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.assay.error.Invalid;
import dev.assay.http.Routes;
import dev.assay.store.ListPage;
import dev.assay.store.TrackingStore;
import dev.assay.store.TrackingStore.MetricOfRun;
import dev.assay.store.TrackingStore.MetricPoint;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
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
        routes.text(HttpMethod.GET, V2 + "/metrics/get-history", this::history)
                .text(HttpMethod.GET, V2 + "/metrics/get-history-bulk", this::histories)
                .text(HttpMethod.GET, V2 + "/metrics/get-history-bulk-interval", this::samples);
    }

    Future<Routes.Text> history(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String id = params.runId();
        String key = params.required("metric_key");
        Long asked = params.integer("max_results");
        if (asked != null && asked <= 0) {
            throw new Invalid(
                    "Invalid value " + asked + " for parameter 'max_results' supplied. It must be a positive integer.");
        }
        long offset = OffsetToken.offset(params.text("page_token"));
        int limit = (int) Math.min(asked == null ? MOST_POINTS : asked, MOST_POINTS);
        return runs.history(id, key, offset, limit + 1L)
                .map(points ->
                        MlflowListing.answer("metrics", ListPage.of(points, limit), MlflowRunJson::metric, offset));
    }

    Future<Routes.Text> histories(RoutingContext request) {
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
        return runs.histories(ids, key, limit)
                .map(found -> () -> AnswerJson.of(out -> {
                    out.writeStartObject();
                    out.writeArrayFieldStart("metrics");
                    for (MetricOfRun each : found) {
                        write(out, each.point(), each.runId());
                    }
                    out.writeEndArray();
                    out.writeEndObject();
                }));
    }

    private static void write(JsonGenerator out, MetricPoint point, String runId) throws IOException {
        out.writeRawValue(MlflowRunJson.metric(point).put("run_id", runId).encode());
    }

    Future<Routes.Text> samples(RoutingContext request) {
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
        return Future.succeededFuture(() -> AnswerJson.of(out -> {
            out.writeStartObject();
            boolean any = false;
            // One run after the other: a request has one connection to the database, whatever it asks for.
            for (String id : ids) {
                for (MetricPoint point : AnswerJson.join(runs.sample(id, key, first, last, limit))) {
                    if (!any) {
                        out.writeArrayFieldStart("metrics");
                        any = true;
                    }
                    write(out, point, id);
                }
            }
            if (any) {
                out.writeEndArray();
            }
            out.writeEndObject();
        }));
    }
}
