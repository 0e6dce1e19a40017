package dev.assay.otlp;

import com.google.protobuf.ByteString;
import dev.assay.trace.Span;
import dev.assay.trace.TraceFacts;
import dev.assay.trace.TraceFold;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * CPU per span of the hot path, printed, not asserted: requests of 50 recorded traces cut and compressed, and their chunks
 * decoded and folded. Run it by hand:
 * {@code java -cp core/target/classes:core/target/test-classes:<libraries> dev.assay.otlp.OtlpBenchmark}
 */
final class OtlpBenchmark {
    private static final int TRACES = 50;
    private static final int ROUNDS = 300;

    private OtlpBenchmark() {}

    public static void main(String[] args) throws IOException {
        PrintStream out = System.out;
        byte[] body = request();
        int spans = OtlpRequests.split(body, OtlpEncoding.PROTOBUF, OtlpLimits.DEFAULT)
                .acceptedRecords();
        out.printf("%d traces, %d spans, %d bytes (%d a span)%n", TRACES, spans, body.length, body.length / spans);
        for (int run = 1; run <= 4; run++) {
            long start = cpu();
            List<TraceChunk> chunks = List.of();
            for (int i = 0; i < ROUNDS; i++) {
                chunks = OtlpRequests.split(body, OtlpEncoding.PROTOBUF, OtlpLimits.DEFAULT)
                        .chunks();
            }
            long split = cpu();
            int bytes = chunks.stream().mapToInt(chunk -> chunk.data().length).sum();
            long decoded = 0;
            long folded = 0;
            for (int i = 0; i < ROUNDS; i++) {
                for (TraceChunk chunk : chunks) {
                    long before = cpu();
                    List<Span> trace = ChunkDecoder.decode(chunk.codec(), chunk.data());
                    long between = cpu();
                    TraceFold.fold(new TraceFacts(
                            1, chunk.traceId(), 0, Instant.EPOCH, trace, null, List.of(), List.of(), List.of()));
                    decoded += between - before;
                    folded += cpu() - between;
                }
            }
            out.printf(
                    "run %d: split and compress %.1f us a span (%d bytes kept a span), decode %.1f, fold %.1f%n",
                    run, perSpan(split - start, spans), bytes / spans, perSpan(decoded, spans), perSpan(folded, spans));
        }
    }

    private static double perSpan(long nanos, int spans) {
        return nanos / 1_000.0 / ROUNDS / spans;
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Recorded traces of all dialects in turn, each with a trace id of its own. */
    private static byte[] request() throws IOException {
        List<RecordedTrace> recorded = RecordedTrace.all();
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        for (int i = 0; i < TRACES; i++) {
            var trace = recorded.get(i % recorded.size()).request().toBuilder();
            ByteString id = ByteString.copyFromUtf8("benchmark-%06d".formatted(i));
            trace.getResourceSpansBuilderList().forEach(resource -> resource.getScopeSpansBuilderList()
                    .forEach(scope -> scope.getSpansBuilderList().forEach(span -> span.setTraceId(id))));
            request.addAllResourceSpans(new ArrayList<>(trace.build().getResourceSpansList()));
        }
        return request.build().toByteArray();
    }
}
