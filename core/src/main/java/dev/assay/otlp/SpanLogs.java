package dev.assay.otlp;

import com.google.protobuf.ByteString;
import dev.assay.trace.Span.Event;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Log records of one trace, by the span that they tell of. They come in any order, and again; each counts once, and they are
 * sorted by time. Of records with the same time, those of a request stay in their order: clocks of a millisecond give one
 * time to a whole conversation.
 */
final class SpanLogs {
    private static final Comparator<Log> BY_TIME = Comparator.comparingLong((Log log) -> log.event.timeUnixNano())
            .thenComparingInt(Log::place)
            .thenComparing(Log::bytes, ByteString.unsignedLexicographicalComparator());

    private final Map<Key, Log> logs = new HashMap<>();

    /** The same bytes, sent for the nth time in one request: an SDK may say the same twice, a repeated request does not. */
    private record Key(ByteString bytes, int nth) {}

    /** @param place among the records of its request; the first of several requests that hold it */
    private record Log(String spanId, Event event, int place, ByteString bytes) {
        static Log first(Log a, Log b) {
            return a.place <= b.place ? a : b;
        }
    }

    /** Of an {@code ExportLogsServiceRequest} in protobuf, cut by {@link OtlpRequests}. */
    void add(byte[] request) {
        new Request(request).read();
    }

    /** Sorted, by span id. */
    Map<String, List<Event>> bySpan() {
        if (logs.isEmpty()) {
            return Map.of();
        }
        List<Log> sorted = new ArrayList<>(logs.values());
        sorted.sort(BY_TIME);
        Map<String, List<Event>> bySpan = new HashMap<>();
        for (Log log : sorted) {
            bySpan.computeIfAbsent(log.spanId, _ -> new ArrayList<>()).add(log.event);
        }
        return bySpan;
    }

    private final class Request {
        private final Wire wire;
        private final Map<ByteString, Integer> seen = new HashMap<>();
        private int place;

        Request(byte[] bytes) {
            this.wire = new Wire(bytes, 0, bytes.length);
        }

        void read() {
            each(
                    OtlpFields.REQUEST_RESOURCE_SPANS,
                    () -> each(
                            OtlpFields.RESOURCE_SPANS_SCOPE_SPANS,
                            () -> each(OtlpFields.SCOPE_SPANS_SPANS, this::readRecord)));
        }

        /** Goes into each field of that tag. */
        private void each(int wanted, Runnable read) {
            while (wire.hasMore()) {
                int tag = wire.readTag();
                if (tag == wanted) {
                    int outer = wire.enter();
                    read.run();
                    wire.leave(outer);
                } else {
                    wire.skip(tag);
                }
            }
        }

        private void readRecord() {
            ByteString bytes = ByteString.copyFrom(wire.bytes(), wire.position(), wire.limit() - wire.position());
            int nth = seen.merge(bytes, 1, Integer::sum);
            logs.merge(new Key(bytes, nth), record(place++, bytes), Log::first);
        }

        private Log record(int at, ByteString bytes) {
            String spanId = "";
            String name = "";
            long time = 0;
            long observed = 0;
            Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
            Object body = null;
            while (wire.hasMore()) {
                int tag = wire.readTag();
                switch (tag) {
                    case OtlpFields.LOG_SPAN_ID -> spanId = ChunkDecoder.readId(wire);
                    case OtlpFields.LOG_EVENT_NAME -> name = wire.readText();
                    case OtlpFields.LOG_TIME -> time = Math.max(0, wire.readFixed64());
                    case OtlpFields.LOG_OBSERVED_TIME -> observed = Math.max(0, wire.readFixed64());
                    case OtlpFields.LOG_ATTRIBUTES -> WireValues.readPair(wire, attributes);
                    case OtlpFields.LOG_BODY -> body = WireValues.readValue(wire);
                    default -> wire.skip(tag);
                }
            }
            if (name.isEmpty()) {
                name = String.valueOf(attributes.get("event.name"));
            }
            if (body != null) {
                attributes.put("body", body);
            }
            return new Log(
                    spanId,
                    new Event(name, time == 0 ? observed : time, Collections.unmodifiableMap(attributes)),
                    at,
                    bytes);
        }
    }
}
