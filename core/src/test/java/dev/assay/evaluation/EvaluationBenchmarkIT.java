package dev.assay.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.sun.management.OperatingSystemMXBean;
import dev.assay.ingest.Acknowledged;
import dev.assay.ingest.Destinations;
import dev.assay.ingest.IngestConfig;
import dev.assay.ingest.Ingester;
import dev.assay.otlp.ChunkDecoder;
import dev.assay.otlp.OtlpEncoding;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.ScorerInfo.Scope;
import dev.assay.store.pg.PgExperimentStore;
import dev.assay.store.pg.PgScoreCache;
import dev.assay.store.pg.PgTraceStore;
import dev.assay.store.pg.PgTraceWriter;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How many traces a second are read, scored and committed; CPU of the server and of PostgreSQL together. */
@Tag("long")
class EvaluationBenchmarkIT extends EvaluationTestBase {
    private static final int TRACES = 20_000;
    private static final int IN_A_REQUEST = 50;
    private static final String TEXT = "The customer asked why the refund for order 4711 has not arrived. ".repeat(6);
    private static final long TICK_NANOS = 10_000_000;

    @Test
    void twenty_thousand_small_traces_with_one_code_scorer() throws Exception {
        ingest();
        var stored = new PgTraceStore(database.reads(), ChunkDecoder::decode, ForkJoinPool.commonPool());
        var scorers = new TestScorers(Set.of(Part.INPUTS, Part.OUTPUTS))
                .with(
                        "length",
                        (trace, _) -> TestScorers.number(
                                (double) String.valueOf(trace.outputs()).length()))
                .withScope(
                        "turns",
                        Scope.SESSION,
                        false,
                        (subject, _) -> TestScorers.number(subject.session().size()));
        var node = new EvaluationNode(
                vertx, runs, slices, stored, scorers, (_, _) -> new FixedJudge(), EvaluationConfig.defaults(true));
        node.start().await();
        List<Long> nos = rows("SELECT no FROM trace ORDER BY no").stream()
                .map(row -> row.getLong("no"))
                .toList();

        measure(node, nos.subList(0, TRACES / 4), "length", "first quarter, cold");
        double perCpuSecond = measure(node, nos, "length", "one code scorer");
        measure(node, nos, "turns", "a scorer of sessions, the traces read once more to plan");
        node.stop().await();

        assertThat(perCpuSecond).as("traces per CPU second, all in").isGreaterThan(1_000);
    }

    @Test
    void judgments_of_fifty_milliseconds() throws Exception {
        var node = node(
                new TestScorers().withJudged("slow", (_, _) -> {
                    LockSupport.parkNanos(50_000_000);
                    return TestScorers.yes(true);
                }),
                EvaluationConfig.defaults(true));
        List<Long> nos = traces.insert(4_000);

        measure(node, nos.subList(0, 500), "slow", "first judgments, cold");
        measure(node, nos, "slow", "judge of 50 ms, 64 in flight");
    }

    @Test
    void verdicts_that_are_used_again() throws Exception {
        var question = new Judge.Question("Is it good?", List.of("yes", "no"));
        var node = new EvaluationNode(
                        vertx,
                        runs,
                        slices,
                        traces,
                        new TestScorers().withJudged("good", (_, judge) -> {
                            judge.ask(question);
                            return TestScorers.yes(true);
                        }),
                        (_, _) -> new FixedJudge(),
                        EvaluationConfig.defaults(true))
                .reusing(new PgScoreCache(database.evaluation()));
        node.start().await();
        List<Long> nos = traces.insert(10_000);

        measure(node, nos, "good", "paid, and kept");
        measure(node, nos, "good", "used again");
        node.stop().await();
    }

    private double measure(EvaluationNode node, List<Long> nos, String scorer, String what) throws Exception {
        long start = System.nanoTime();
        long cpu = cpuNanos();
        var started = node.service().start(of(nos, scorer)).await();
        watch.await(started.runId(), "finished");
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuSeconds = (cpuNanos() - cpu) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%s: %d traces, %.0f a second, %.0f per CPU second (%.1f CPU s in %.1f s)%n",
                what,
                nos.size(),
                nos.size() / seconds,
                nos.size() / cpuSeconds,
                cpuSeconds,
                seconds);
        assertThat(number("SELECT count(*) FROM score WHERE run_no = $1", runNo(started.runId())))
                .isEqualTo(nos.size());
        return nos.size() / cpuSeconds;
    }

    private long cpuNanos() {
        long own = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
        return own
                + rows("SELECT pid FROM pg_stat_activity").stream()
                        .mapToLong(row -> cpuNanos(row.getInteger("pid")))
                        .sum();
    }

    /** User and system time of a process; see proc(5). */
    private static long cpuNanos(int pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_NANOS;
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ingest() {
        var writer = new PgTraceWriter(database.ingest(), database.admin(), Clock.systemUTC(), 64 << 20);
        var ingester = new Ingester(
                writer,
                new Acknowledged(),
                () -> {},
                new Destinations(new PgExperimentStore(database.reads(), 13)),
                new IngestConfig(64 << 20, 1000, 1 << 20),
                ForkJoinPool.commonPool());
        for (int from = 0; from < TRACES; from += IN_A_REQUEST) {
            ingester.spans("me", request(from), OtlpEncoding.PROTOBUF, null).await();
        }
    }

    private static byte[] request(int from) {
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        for (int trace = from; trace < from + IN_A_REQUEST; trace++) {
            scope.addSpans(span(trace, 1, 0, "agent", "AGENT"))
                    .addSpans(span(trace, 2, 1, "search", "RETRIEVER"))
                    .addSpans(span(trace, 3, 1, "answer", "CHAT_MODEL"));
        }
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder().addScopeSpans(scope))
                .build()
                .toByteArray();
    }

    private static Span.Builder span(int trace, int id, int parent, String name, String type) {
        long start = 1_700_000_000_000_000_000L + trace * 1_000_000L + id;
        Span.Builder span = Span.newBuilder()
                .setTraceId(bytes(16, trace + 1))
                .setSpanId(bytes(8, id))
                .setName(name)
                .setStartTimeUnixNano(start)
                .setEndTimeUnixNano(start + 1_000_000)
                .addAttributes(attribute("mlflow.spanType", '"' + type + '"'))
                .addAttributes(attribute("mlflow.spanInputs", "{\"question\":\"" + TEXT + trace + "\"}"))
                .addAttributes(attribute("mlflow.spanOutputs", '"' + TEXT + trace + '"'));
        return parent == 0 ? span : span.setParentSpanId(bytes(8, parent));
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static ByteString bytes(int length, int id) {
        return ByteString.copyFrom(
                ByteBuffer.allocate(length).putInt(length - 4, id).array());
    }
}
