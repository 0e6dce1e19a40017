package dev.assay.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.trace.PackedChunk;
import dev.assay.trace.Trace;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A trace whose messages are log records, sent as real SDKs sent them and then as networks may deliver them. */
class LogArrivalsPropertiesTest {
    private static final List<RecordedTrace> RECORDED = RecordedTrace.all().stream()
            .filter(recorded -> recorded.logs() != null)
            .toList();

    @Property(tries = 200)
    void spans_and_log_records_in_any_order_cut_anyhow_and_sent_again_make_the_same_trace(@ForAll long seed)
            throws Exception {
        Random random = new Random(seed);
        RecordedTrace recorded = RECORDED.get(random.nextInt(RECORDED.size()));
        List<PackedChunk> spans = recorded.split().chunks().stream()
                .map(LogArrivalsPropertiesTest::packed)
                .toList();
        List<PackedChunk> arrived = new ArrayList<>(spans);
        for (ExportLogsServiceRequest part : cut(recorded, random)) {
            arrived.addAll(chunks(part));
        }
        int again = random.nextInt(4);
        for (int i = 0; i < again; i++) {
            arrived.add(arrived.get(random.nextInt(arrived.size())));
        }
        Collections.shuffle(arrived, random);

        assertThat(fold(recorded, arrived)).isEqualTo(recorded.fold());
    }

    @Property(tries = 50)
    void log_records_alone_are_a_trace_without_spans_that_is_under_way(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        RecordedTrace recorded = RECORDED.get(random.nextInt(RECORDED.size()));
        List<PackedChunk> arrived = new ArrayList<>();
        for (ExportLogsServiceRequest part : cut(recorded, random)) {
            arrived.addAll(chunks(part));
        }

        Trace trace = fold(recorded, arrived);

        assertThat(trace.spans()).isEmpty();
        assertThat(trace.info().complete()).isFalse();
    }

    /** The same records in one to many requests. */
    private static List<ExportLogsServiceRequest> cut(RecordedTrace recorded, Random random) throws Exception {
        ExportLogsServiceRequest whole = ExportLogsServiceRequest.parseFrom(Objects.requireNonNull(recorded.logs()));
        List<ExportLogsServiceRequest> parts = new ArrayList<>();
        int requests = 1 + random.nextInt(4);
        for (int i = 0; i < requests; i++) {
            parts.add(ExportLogsServiceRequest.getDefaultInstance());
        }
        for (var resource : whole.getResourceLogsList()) {
            for (ScopeLogs scope : resource.getScopeLogsList()) {
                for (LogRecord log : scope.getLogRecordsList()) {
                    int to = random.nextInt(requests);
                    ExportLogsServiceRequest.Builder part = parts.get(to).toBuilder();
                    part.addResourceLogs(resource.toBuilder()
                            .clearScopeLogs()
                            .addScopeLogs(scope.toBuilder().clearLogRecords().addLogRecords(log)));
                    parts.set(to, part.build());
                }
            }
        }
        return parts;
    }

    private static List<PackedChunk> chunks(ExportLogsServiceRequest request) {
        return OtlpRequests.split(OtlpSignal.LOGS, request.toByteArray(), OtlpEncoding.PROTOBUF, OtlpLimits.DEFAULT)
                .chunks()
                .stream()
                .map(LogArrivalsPropertiesTest::packed)
                .toList();
    }

    private static PackedChunk packed(TraceChunk chunk) {
        return new PackedChunk(chunk.codec(), chunk.data());
    }

    private static Trace fold(RecordedTrace recorded, List<PackedChunk> arrived) {
        return RecordedTrace.fold(recorded.split().chunks().getFirst().traceId(), ChunkDecoder.decode(arrived));
    }
}
