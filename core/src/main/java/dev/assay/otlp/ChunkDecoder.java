package dev.assay.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.assay.error.Invalid;
import dev.assay.otlp.dialect.Dialects;
import dev.assay.otlp.dialect.SentSpan;
import dev.assay.trace.PackedChunk;
import dev.assay.trace.Span;
import dev.assay.trace.Span.Event;
import dev.assay.trace.Span.StatusCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads chunks back: the spans of one trace, each normalised from its SDK's dialect. What log records say of a span becomes
 * events of it, whichever came first.
 */
public final class ChunkDecoder {
    private final byte[] bytes;
    private final Wire wire;
    private final Map<String, List<Event>> logged;
    private final List<Span> spans = new ArrayList<>();

    private ChunkDecoder(byte[] bytes, Map<String, List<Event>> logged) {
        this.bytes = bytes;
        this.wire = new Wire(bytes, 0, bytes.length);
        this.logged = logged;
    }

    /**
     * @param chunks all of one trace, in any order
     * @return the spans in the order sent, repeated ones too
     * @throws Invalid when a chunk is not one that {@link OtlpRequests} made
     */
    public static List<Span> decode(List<PackedChunk> chunks) {
        SpanLogs logs = new SpanLogs();
        for (PackedChunk chunk : chunks) {
            if (chunk.codec() == Compression.ZSTD_LOGS) {
                logs.add(Compression.decompressLogs(chunk.data()));
            }
        }
        Map<String, List<Event>> logged = logs.bySpan();
        List<Span> spans = new ArrayList<>();
        for (PackedChunk chunk : chunks) {
            if (chunk.codec() != Compression.ZSTD_LOGS) {
                spans.addAll(decodeRequest(Compression.decompress(chunk.codec(), chunk.data()), logged));
            }
        }
        return spans;
    }

    /** The same of one chunk. */
    public static List<Span> decode(int codec, byte[] data) {
        return decode(List.of(new PackedChunk(codec, data)));
    }

    /** Of an {@code ExportTraceServiceRequest} in protobuf whose span ids have been checked. */
    private static List<Span> decodeRequest(byte[] request, Map<String, List<Event>> logged) {
        ChunkDecoder decoder = new ChunkDecoder(request, logged);
        decoder.read();
        return decoder.spans;
    }

    private void read() {
        while (wire.hasMore()) {
            int tag = wire.readTag();
            if (tag == OtlpFields.REQUEST_RESOURCE_SPANS) {
                int outer = wire.enter();
                readResourceSpans();
                wire.leave(outer);
            } else {
                wire.skip(tag);
            }
        }
    }

    /** What the spans share is read first, wherever it stands. */
    private void readResourceSpans() {
        int from = wire.position();
        Map<String, @Nullable Object> resource = new LinkedHashMap<>();
        while (wire.hasMore()) {
            int tag = wire.readTag();
            if (tag == OtlpFields.RESOURCE_SPANS_RESOURCE) {
                int outer = wire.enter();
                readAttributes(wire, OtlpFields.RESOURCE_ATTRIBUTES, resource);
                wire.leave(outer);
            } else {
                wire.skip(tag);
            }
        }
        Map<String, @Nullable Object> shared = Collections.unmodifiableMap(resource);
        Wire again = new Wire(bytes, from, wire.limit());
        while (again.hasMore()) {
            int tag = again.readTag();
            if (tag == OtlpFields.RESOURCE_SPANS_SCOPE_SPANS) {
                int outer = again.enter();
                readScopeSpans(again, shared);
                again.leave(outer);
            } else {
                again.skip(tag);
            }
        }
    }

    private static void readAttributes(Wire wire, int attributesTag, Map<String, @Nullable Object> into) {
        while (wire.hasMore()) {
            int tag = wire.readTag();
            if (tag == attributesTag) {
                WireValues.readPair(wire, into);
            } else {
                wire.skip(tag);
            }
        }
    }

    private void readScopeSpans(Wire scopeSpans, Map<String, @Nullable Object> resource) {
        int from = scopeSpans.position();
        String scope = null;
        while (scopeSpans.hasMore()) {
            int tag = scopeSpans.readTag();
            if (tag == OtlpFields.SCOPE_SPANS_SCOPE) {
                int outer = scopeSpans.enter();
                scope = readScopeName(scopeSpans, scope);
                scopeSpans.leave(outer);
            } else {
                scopeSpans.skip(tag);
            }
        }
        Wire again = new Wire(bytes, from, scopeSpans.limit());
        while (again.hasMore()) {
            int tag = again.readTag();
            if (tag == OtlpFields.SCOPE_SPANS_SPANS) {
                int outer = again.enter();
                spans.add(Dialects.normalise(new SpanReading().read(again, resource, scope), logged));
                again.leave(outer);
            } else {
                again.skip(tag);
            }
        }
    }

    private static @Nullable String readScopeName(Wire wire, @Nullable String before) {
        String name = before;
        while (wire.hasMore()) {
            int tag = wire.readTag();
            if (tag == OtlpFields.SCOPE_NAME) {
                String sent = wire.readText();
                name = sent.isEmpty() ? null : sent;
            } else {
                wire.skip(tag);
            }
        }
        return name;
    }

    /** The fields of one span while they are read. */
    private final class SpanReading {
        private String traceId = "";
        private String spanId = "";
        private @Nullable String parentSpanId;
        private String name = "";
        private int kind;
        private StatusCode status = StatusCode.UNSET;
        private @Nullable String statusMessage;
        private long start;
        private long end;
        private final Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        private List<Event> events = List.of();

        SentSpan read(Wire span, Map<String, @Nullable Object> resource, @Nullable String scope) {
            ByteString otlp = UnsafeByteOperations.unsafeWrap(bytes, span.position(), span.limit() - span.position());
            while (span.hasMore()) {
                readField(span, span.readTag());
            }
            return new SentSpan(
                    traceId,
                    spanId,
                    parentSpanId,
                    name,
                    kind,
                    status,
                    statusMessage,
                    start,
                    end,
                    attributes,
                    events,
                    resource,
                    scope,
                    otlp);
        }

        private void readField(Wire span, int tag) {
            switch (tag) {
                case OtlpFields.SPAN_TRACE_ID -> traceId = readId(span);
                case OtlpFields.SPAN_SPAN_ID -> spanId = readId(span);
                case OtlpFields.SPAN_PARENT_SPAN_ID -> parentSpanId = parent(readId(span));
                case OtlpFields.SPAN_NAME -> name = span.readText();
                case OtlpFields.SPAN_KIND -> kind = (int) span.readVarint();
                case OtlpFields.SPAN_START_TIME -> start = Math.max(0, span.readFixed64());
                case OtlpFields.SPAN_END_TIME -> end = Math.max(0, span.readFixed64());
                case OtlpFields.SPAN_ATTRIBUTES -> WireValues.readPair(span, attributes);
                case OtlpFields.SPAN_EVENTS -> {
                    if (events.isEmpty()) {
                        events = new ArrayList<>();
                    }
                    events.add(readEvent(span));
                }
                case OtlpFields.SPAN_STATUS -> readStatus(span);
                default -> span.skip(tag);
            }
        }

        private void readStatus(Wire span) {
            int outer = span.enter();
            while (span.hasMore()) {
                int tag = span.readTag();
                switch (tag) {
                    case OtlpFields.STATUS_MESSAGE -> {
                        String message = span.readText();
                        statusMessage = message.isEmpty() ? null : message;
                    }
                    case OtlpFields.STATUS_CODE ->
                        status = switch ((int) span.readVarint()) {
                            case 1 -> StatusCode.OK;
                            case 2 -> StatusCode.ERROR;
                            default -> StatusCode.UNSET;
                        };
                    default -> span.skip(tag);
                }
            }
            span.leave(outer);
        }
    }

    static String readId(Wire wire) {
        int length = wire.readLength();
        String digits = HexFormat.of().formatHex(wire.bytes(), wire.position(), wire.position() + length);
        wire.advance(length);
        return digits;
    }

    private static @Nullable String parent(String id) {
        return id.isEmpty() || id.equals("0000000000000000") ? null : id;
    }

    private static Event readEvent(Wire wire) {
        String name = "";
        long time = 0;
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        int outer = wire.enter();
        while (wire.hasMore()) {
            int tag = wire.readTag();
            switch (tag) {
                case OtlpFields.EVENT_NAME -> name = wire.readText();
                case OtlpFields.EVENT_TIME -> time = Math.max(0, wire.readFixed64());
                case OtlpFields.EVENT_ATTRIBUTES -> WireValues.readPair(wire, attributes);
                default -> wire.skip(tag);
            }
        }
        wire.leave(outer);
        return new Event(name, time, Collections.unmodifiableMap(attributes));
    }
}
