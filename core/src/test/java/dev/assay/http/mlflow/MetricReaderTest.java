package dev.assay.http.mlflow;

import static dev.assay.trace.Traces.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Invalid;
import dev.assay.http.AreaServer;
import dev.assay.http.Searches;
import dev.assay.ingest.Acknowledged;
import dev.assay.search.TraceIndex;
import dev.assay.store.ChangeFeed;
import dev.assay.store.TraceStore;
import dev.assay.trace.Assessment;
import dev.assay.trace.TraceInfo;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** How much is read for metrics over assessments, of an index and a store made here. */
class MetricReaderTest {
    private static final String METRICS = "/api/3.0/mlflow/traces/metrics";

    @Test
    void a_metric_over_too_many_traces_is_refused() {
        assertThatThrownBy(() ->
                        reader("SPANS", "span_count", 100_001, never(), false).readTraces())
                .isInstanceOf(Invalid.class)
                .hasMessage("The metric 'span_count' is of more than 100000 traces: narrow it by time or by filters");
        assertThatThrownBy(() -> reader("ASSESSMENTS", "assessment_count", 1_000_001, never(), false)
                        .readTraces())
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("of more than 1000000 traces");
    }

    @Test
    void nothing_is_read_for_somebody_who_has_gone() {
        AtomicInteger reads = new AtomicInteger();
        TraceStore store = store(_ -> {
            reads.incrementAndGet();
            return Future.succeededFuture(Map.of());
        });
        for (boolean gone : List.of(false, true)) {
            MetricReader reader = reader("ASSESSMENTS", "assessment_count", 3_000, store, gone);
            reader.readWithin(reader.readTraces());
            assertThat(reads).hasValue(3);
        }
    }

    @Test
    void two_metrics_at_once_are_read_and_the_others_wait() throws Exception {
        var held = new LinkedBlockingQueue<Promise<Map<Long, List<Assessment>>>>();
        TraceStore store = store(_ -> {
            Promise<Map<Long, List<Assessment>>> promise = Promise.promise();
            held.add(promise);
            return promise.future();
        });
        Vertx vertx = Vertx.vertx();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            TraceIndex index = index(1);
            ChangeFeed feed = fake(ChangeFeed.class, (_, method, _) -> unexpected(method.getName()));
            var searches = new Searches(index, feed, new Acknowledged(), threads);
            try (AreaServer server =
                    AreaServer.start(vertx, List.of(new MlflowTraceMetrics(store, index, searches, threads)))) {
                List<CompletableFuture<Integer>> asked = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    asked.add(CompletableFuture.supplyAsync(
                            () -> server.post(METRICS, question("ASSESSMENTS", "assessment_count"))
                                    .status(),
                            threads));
                }
                for (int answered = 0; answered < 6; answered++) {
                    var one = held.take();
                    // Whoever need not wait has come this far while these are asked and answered.
                    for (int i = 0; i < 5; i++) {
                        server.post(METRICS, question("TRACES", "trace_count")).ok();
                    }
                    assertThat(held).hasSizeLessThanOrEqualTo(1);
                    one.complete(Map.of());
                }
                assertThat(asked.stream().map(CompletableFuture::join)).containsOnly(200);
            }
        } finally {
            vertx.close().await();
        }
    }

    private static MetricReader reader(String view, String metric, int matches, TraceStore store, boolean gone) {
        MetricQuery query = MetricQuery.parse(MlflowParams.of(question(view, metric)));
        return new MetricReader(query, new MetricGroups(query), index(matches), store, () -> gone);
    }

    private static JsonObject question(String view, String metric) {
        return new JsonObject()
                .put("experiment_ids", new JsonArray().add("1"))
                .put("view_type", view)
                .put("metric_name", metric)
                .put("aggregations", new JsonArray().add(new JsonObject().put("aggregation_type", "COUNT")));
    }

    /** So many traces match whatever is asked. */
    @SuppressWarnings("unchecked")
    private static TraceIndex index(int matches) {
        return fake(TraceIndex.class, (_, method, args) -> {
            if (method.getName().equals("awaitVisible")) {
                return CompletableFuture.completedFuture(true);
            }
            if (!method.getName().equals("each")) {
                return unexpected(method.getName());
            }
            for (int no = 1; no <= matches; no++) {
                ((Consumer<TraceInfo>) args[2]).accept(trace(no));
            }
            return null;
        });
    }

    private interface Reading {
        Future<Map<Long, List<Assessment>>> of(Collection<Long> nos);
    }

    @SuppressWarnings("unchecked")
    private static TraceStore store(Reading reading) {
        return fake(
                TraceStore.class,
                (_, method, args) -> method.getName().equals("assessments")
                        ? reading.of((Collection<Long>) args[0])
                        : unexpected(method.getName()));
    }

    private static TraceStore never() {
        return fake(TraceStore.class, (_, method, _) -> unexpected(method.getName()));
    }

    private static Object unexpected(String method) {
        throw new UnsupportedOperationException(method + " is not asked for metrics");
    }

    private static <T> T fake(Class<T> type, InvocationHandler behaviour) {
        return Objects.requireNonNull(
                type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, behaviour)));
    }

    private static TraceInfo trace(long no) {
        return aTrace().withNo(no).build().info();
    }
}
