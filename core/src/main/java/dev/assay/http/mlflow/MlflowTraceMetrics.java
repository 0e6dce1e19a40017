package dev.assay.http.mlflow;

import dev.assay.http.Params;
import dev.assay.http.Routes;
import dev.assay.http.Searches;
import dev.assay.search.Filter;
import dev.assay.search.MlflowFilterParser;
import dev.assay.search.TraceIndex;
import dev.assay.store.TraceStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/** What is counted and measured over many traces. */
public final class MlflowTraceMetrics implements MlflowArea {
    private final TraceStore traces;
    private final TraceIndex index;
    private final Searches searches;
    private final Executor blocking;

    /** Who looks into every trace has the database busy: so many at once, the others wait. */
    private final Semaphore within = new Semaphore(2, true);

    /** @param blocking threads that may wait for the store */
    public MlflowTraceMetrics(TraceStore traces, TraceIndex index, Searches searches, Executor blocking) {
        this.traces = traces;
        this.index = index;
        this.searches = searches;
        this.blocking = blocking;
    }

    @Override
    public void bind(Routes routes) {
        routes.text(HttpMethod.POST, V3 + "/traces/metrics", this::metrics)
                .post(V3 + "/traces/calculate-filter-correlation", this::correlation);
    }

    Future<Routes.Text> metrics(RoutingContext request) {
        MetricQuery query = MetricQuery.parse(MlflowParams.of(request));
        MetricGroups groups = new MetricGroups(query);
        MetricReader reader = new MetricReader(query, groups, index, traces, request.response()::closed);
        String principal = Params.principal(request);
        return read(query, reader, principal)
                .map(_ -> () ->
                        new JsonObject().put("data_points", groups.points()).toBuffer());
    }

    private Future<?> read(MetricQuery query, MetricReader reader, String principal) {
        if (query.experimentNos().isEmpty()) {
            return Future.succeededFuture();
        }
        return query.view() == MetricQuery.View.TRACES
                ? searches.ask(principal, null, reader::readTraces)
                : onBlocking(() -> {
                    within.acquire();
                    try {
                        return readWithin(reader, principal);
                    } finally {
                        within.release();
                    }
                });
    }

    private boolean readWithin(MetricReader reader, String principal) {
        reader.readWithin(AnswerJson.join(searches.ask(principal, null, reader::readTraces))
                .value());
        return true;
    }

    private <T> Future<T> onBlocking(Callable<T> work) {
        Promise<T> promise = Promise.promise();
        blocking.execute(() -> {
            try {
                promise.complete(work.call());
            } catch (Exception e) {
                promise.fail(e);
            }
        });
        return promise.future();
    }

    Future<JsonObject> correlation(RoutingContext request) {
        MlflowParams body = MlflowParams.of(request);
        TraceIndex.Scope scope = new TraceIndex.Scope(body.requiredTexts("experiment_ids").stream()
                .map(Params::experiment)
                .toList());
        String one = body.required("filter_string1");
        String other = body.required("filter_string2");
        String base = body.text("base_filter");
        boolean based = base != null && !base.isEmpty();
        // Joined as text: clauses on spans then hold for one and the same span.
        Filter first = MlflowFilterParser.parse(based ? base + " and " + one : one);
        Filter second = MlflowFilterParser.parse(based ? base + " and " + other : other);
        Filter all = based ? MlflowFilterParser.parse(base) : Filter.ALL;
        if (scope.experimentNos().isEmpty()) {
            return Future.succeededFuture(Correlation.of(0, 0, 0, 0).json());
        }
        return searches.ask(
                        Params.principal(request),
                        null,
                        () -> Correlation.of(
                                index.count(scope, new Filter.And(List.of(first, second))),
                                index.count(scope, first),
                                index.count(scope, second),
                                index.count(scope, all)))
                .map(answer -> answer.value().json());
    }
}
