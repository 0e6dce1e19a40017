package dev.assay.otlp;

import com.google.protobuf.ByteString;
import dev.assay.trace.JsonText;
import dev.assay.trace.PackedChunk;
import dev.assay.trace.Span;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceFacts;
import dev.assay.trace.TraceFold;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A recorded body under {@code src/test/resources/dialects}, and what its application did. */
record RecordedTrace(String name, Path body, Map<String, @Nullable Object> expected) {
    static List<RecordedTrace> all() {
        Path folder = resource("/dialects");
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".expected.json"))
                    .sorted()
                    .map(file -> read(folder, file))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(RecordedTrace.class.getResource(name), name)
                    .toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @SuppressWarnings("unchecked")
    private static RecordedTrace read(Path folder, Path expected) {
        String stem = expected.toString().replace(".expected.json", "");
        Path protobuf = Path.of(stem + ".otlp.pb");
        Path body = Files.exists(protobuf) ? protobuf : Path.of(stem + ".otlp.json");
        try {
            Object json = JsonText.parseOr(Files.readString(expected), null);
            return new RecordedTrace(folder.relativize(Path.of(stem)).toString(), body, (Map<String, @Nullable Object>)
                    Objects.requireNonNull(json, stem));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private boolean isJson() {
        return body.toString().endsWith(".json");
    }

    /** The log records that were sent beside the spans; null when there were none. */
    byte @Nullable [] logs() {
        Path file = Path.of(body.toString().replace(".otlp.pb", ".otlp-logs.pb"));
        try {
            return !isJson() && Files.exists(file) ? Files.readAllBytes(file) : null;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Spans and log records, as they are kept. */
    List<PackedChunk> chunks() {
        List<TraceChunk> all = new ArrayList<>(split().chunks());
        byte[] logs = logs();
        if (logs != null) {
            all.addAll(OtlpRequests.split(OtlpSignal.LOGS, logs, OtlpEncoding.PROTOBUF, OtlpLimits.DEFAULT)
                    .chunks());
        }
        return all.stream()
                .map(chunk -> new PackedChunk(chunk.codec(), chunk.data()))
                .toList();
    }

    byte[] bytes() {
        try {
            return Files.readAllBytes(body);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    SplitRequest split() {
        return OtlpRequests.split(bytes(), isJson() ? OtlpEncoding.JSON : OtlpEncoding.PROTOBUF, OtlpLimits.DEFAULT);
    }

    /** The body as protobuf's own classes read it. */
    ExportTraceServiceRequest request() throws IOException {
        return ExportTraceServiceRequest.parseFrom(
                isJson() ? OtlpJsonBodies.toProtobuf(OtlpSignal.TRACES, bytes(), new Rejections()) : bytes());
    }

    List<Span> decoded() {
        return ChunkDecoder.decode(chunks());
    }

    Trace fold() {
        return fold(split().chunks().getFirst().traceId(), decoded());
    }

    static Trace fold(String traceId, List<Span> spans) {
        return TraceFold.fold(new TraceFacts(
                1, traceId, 0, Instant.parse("2026-11-22T20:00:00Z"), spans, null, List.of(), List.of(), List.of()));
    }

    static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    @Override
    public String toString() {
        return name;
    }
}
