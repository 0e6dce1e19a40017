package dev.assay.otlp.dialect;

import com.google.protobuf.ByteString;
import dev.assay.trace.JsonText;
import dev.assay.trace.Span.Event;
import dev.assay.trace.Span.StatusCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A span as it was sent, before its dialect is understood. Fields as in {@link dev.assay.trace.Span}.
 *
 * @param kind OpenTelemetry's number of the span kind
 */
public record SentSpan(
        String traceId,
        String spanId,
        @Nullable String parentSpanId,
        String name,
        int kind,
        StatusCode status,
        @Nullable String statusMessage,
        long startTimeUnixNano,
        long endTimeUnixNano,
        Map<String, @Nullable Object> attributes,
        List<Event> events,
        Map<String, @Nullable Object> resource,
        @Nullable String scope,
        ByteString otlp) {

    /** The same under another id and parent, not ended. */
    SentSpan as(String otherId, @Nullable String otherParent) {
        return new SentSpan(
                traceId,
                otherId,
                otherParent,
                name,
                kind,
                status,
                statusMessage,
                startTimeUnixNano,
                0,
                attributes,
                events,
                resource,
                scope,
                otlp);
    }

    /** The same with these attributes. */
    SentSpan with(Map<String, @Nullable Object> others) {
        return new SentSpan(
                traceId,
                spanId,
                parentSpanId,
                name,
                kind,
                status,
                statusMessage,
                startTimeUnixNano,
                endTimeUnixNano,
                others,
                events,
                resource,
                scope,
                otlp);
    }

    /** The same with more events, behind those that were sent with it. */
    SentSpan with(List<Event> more) {
        if (more.isEmpty()) {
            return this;
        }
        List<Event> all = new ArrayList<>(events);
        all.addAll(more);
        return new SentSpan(
                traceId,
                spanId,
                parentSpanId,
                name,
                kind,
                status,
                statusMessage,
                startTimeUnixNano,
                endTimeUnixNano,
                attributes,
                all,
                resource,
                scope,
                otlp);
    }

    boolean has(String key) {
        return attributes.containsKey(key);
    }

    boolean hasPrefix(String prefix) {
        for (String key : attributes.keySet()) {
            if (key.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    @Nullable
    Object value(String key) {
        return attributes.get(key);
    }

    /** Text that is there and not empty; a number as its digits. */
    @Nullable
    String text(String key) {
        return Values.text(attributes.get(key));
    }

    /** The first of these that is there. */
    @Nullable
    String text(String key, String otherKey) {
        String text = text(key);
        return text == null ? text(otherKey) : text;
    }

    /** A value sent as JSON text, or as it is; text that is no JSON stays text. */
    @Nullable
    Object json(String key) {
        Object value = attributes.get(key);
        return value instanceof String text ? JsonText.parseOr(text, text) : value;
    }

    /** 0 when it is not there or no number. */
    long integer(String key) {
        return Values.integer(attributes.get(key));
    }

    @Nullable
    Double number(String key) {
        return Values.number(attributes.get(key));
    }
}
