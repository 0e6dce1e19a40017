package dev.assay.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.assay.trace.Span.Event;
import dev.assay.trace.Span.StatusCode;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A span as a row of a table has it: JSON values (as in {@link dev.assay.trace.Span}) instead of OTLP's. A span can be made of it
 * again; what JSON has no word for (bytes, numbers that are none, what was dropped) is lost, and {@link Shown#otlp} has it.
 *
 * @param traceId 32 hex digits
 * @param spanId 16 hex digits
 * @param kind OpenTelemetry's number
 * @param endTimeUnixNano 0 while it runs
 */
public record PlainSpan(
        String traceId,
        String spanId,
        @Nullable String parentSpanId,
        String traceState,
        int flags,
        String name,
        int kind,
        long startTimeUnixNano,
        long endTimeUnixNano,
        StatusCode status,
        @Nullable String statusMessage,
        Map<String, @Nullable Object> attributes,
        List<Event> events,
        List<Link> links) {

    /** @param attributes JSON values */
    public record Link(
            String traceId, String spanId, String traceState, int flags, Map<String, @Nullable Object> attributes) {}

    /** @param otlp the span as OTLP/JSON; null when the plain one says it all */
    public record Shown(PlainSpan plain, @Nullable String otlp) {}

    /** What log records say of a span are events of it. */
    public static Shown of(dev.assay.trace.Span span) {
        Span sent;
        try {
            sent = Span.parseFrom(span.otlp());
        } catch (InvalidProtocolBufferException _) {
            return new Shown(plain(span, Span.getDefaultInstance()), null); // its text is no UTF-8
        }
        Span.Builder whole = sent.toBuilder();
        int own = Math.min(sent.getEventsCount(), span.events().size());
        span.events().subList(own, span.events().size()).forEach(event -> whole.addEvents(toEvent(event)));
        if (whole.getStatus().equals(Status.getDefaultInstance())) {
            whole.clearStatus();
        }
        PlainSpan plain = plain(span, sent);
        Span expected = whole.build();
        return new Shown(plain, plain.toMessage().equals(expected) ? null : OtlpJsonWriter.text(expected));
    }

    private static PlainSpan plain(dev.assay.trace.Span span, Span sent) {
        List<Link> links = new ArrayList<>();
        for (Span.Link link : sent.getLinksList()) {
            Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
            link.getAttributesList().forEach(pair -> attributes.put(pair.getKey(), fromValue(pair.getValue())));
            links.add(new Link(
                    hex(link.getTraceId()), hex(link.getSpanId()), link.getTraceState(), link.getFlags(), attributes));
        }
        return new PlainSpan(
                span.traceId(),
                span.spanId(),
                span.parentSpanId(),
                sent.getTraceState(),
                sent.getFlags(),
                span.name(),
                sent.getKindValue(),
                span.startTimeUnixNano(),
                span.endTimeUnixNano(),
                span.status(),
                span.statusMessage(),
                span.attributes(),
                span.events(),
                links);
    }

    /** As OTLP/JSON. */
    public String toJson() {
        return OtlpJsonWriter.text(toMessage());
    }

    /** A resource as OTLP/JSON. */
    public static String resource(Map<String, @Nullable Object> attributes) {
        return OtlpJsonWriter.text(
                Resource.newBuilder().addAllAttributes(toPairs(attributes)).build());
    }

    /** A scope as OTLP/JSON. */
    public static String scope(String name) {
        return OtlpJsonWriter.text(
                InstrumentationScope.newBuilder().setName(name).build());
    }

    private Span toMessage() {
        Span.Builder span = Span.newBuilder()
                .setTraceId(id(traceId))
                .setSpanId(id(spanId))
                .setTraceState(traceState)
                .setFlags(flags)
                .setName(name)
                .setKindValue(kind)
                .setStartTimeUnixNano(startTimeUnixNano)
                .setEndTimeUnixNano(endTimeUnixNano)
                .addAllAttributes(toPairs(attributes));
        if (parentSpanId != null) {
            span.setParentSpanId(id(parentSpanId));
        }
        events.forEach(event -> span.addEvents(toEvent(event)));
        links.forEach(link -> span.addLinks(Span.Link.newBuilder()
                .setTraceId(id(link.traceId))
                .setSpanId(id(link.spanId))
                .setTraceState(link.traceState)
                .setFlags(link.flags)
                .addAllAttributes(toPairs(link.attributes))));
        if (status != StatusCode.UNSET || statusMessage != null) {
            span.setStatus(Status.newBuilder()
                    .setCodeValue(
                            switch (status) {
                                case UNSET -> 0;
                                case OK -> 1;
                                case ERROR -> 2;
                            })
                    .setMessage(statusMessage == null ? "" : statusMessage));
        }
        return span.build();
    }

    private static Span.Event toEvent(Event event) {
        return Span.Event.newBuilder()
                .setName(event.name())
                .setTimeUnixNano(event.timeUnixNano())
                .addAllAttributes(toPairs(event.attributes()))
                .build();
    }

    private static List<KeyValue> toPairs(Map<?, ?> map) {
        List<KeyValue> pairs = new ArrayList<>(map.size());
        map.forEach((key, value) -> pairs.add(KeyValue.newBuilder()
                .setKey(String.valueOf(key))
                .setValue(toValue(value))
                .build()));
        return pairs;
    }

    private static AnyValue toValue(@Nullable Object value) {
        AnyValue.Builder any = AnyValue.newBuilder();
        switch (value) {
            case null -> {}
            case Boolean flag -> any.setBoolValue(flag);
            case Long number -> any.setIntValue(number);
            case Double number when Double.isFinite(number) -> any.setDoubleValue(number);
            case Map<?, ?> map -> any.setKvlistValue(KeyValueList.newBuilder().addAllValues(toPairs(map)));
            case List<?> list -> {
                ArrayValue.Builder values = ArrayValue.newBuilder();
                list.forEach(each -> values.addValues(toValue(each)));
                any.setArrayValue(values);
            }
            default -> any.setStringValue(value.toString()); // JSON has no word for such a number but its text
        }
        return any.build();
    }

    /** Only of links, which the model does not hold. */
    private static @Nullable Object fromValue(AnyValue any) {
        return switch (any.getValueCase()) {
            case STRING_VALUE -> any.getStringValue();
            case BOOL_VALUE -> any.getBoolValue();
            case INT_VALUE -> any.getIntValue();
            case DOUBLE_VALUE -> any.getDoubleValue();
            case ARRAY_VALUE -> {
                List<@Nullable Object> list = new ArrayList<>();
                any.getArrayValue().getValuesList().forEach(each -> list.add(fromValue(each)));
                yield list;
            }
            case KVLIST_VALUE -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                any.getKvlistValue()
                        .getValuesList()
                        .forEach(each -> map.put(each.getKey(), fromValue(each.getValue())));
                yield map;
            }
            default -> null;
        };
    }

    private static ByteString id(String digits) {
        return ByteString.copyFrom(HexFormat.of().parseHex(digits));
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }
}
