package dev.assay.model;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A trace from JSON values, for examples: field names are the records', a time is RFC 3339, a duration is {@code durationMs}.
 * What is left out is empty; of a trace without {@code inputs} or {@code outputs} they are the root span's.
 */
public final class TraceJson {
    private static final Instant SOME_TIME = Instant.parse("2026-01-02T03:04:05Z");

    private final Map<String, @Nullable Object> fields;
    private final String where;

    private TraceJson(Map<String, @Nullable Object> fields, String where) {
        this.fields = fields;
        this.where = where;
    }

    /**
     * The turns of a list of traces; of one trace that one.
     *
     * @param json an object or a list of objects, as maps and lists
     * @throws IllegalArgumentException when it is none; the message names the field, its value and what was expected
     */
    public static List<Trace> turns(@Nullable Object json) {
        return json instanceof List<?> turns
                ? turns.stream().map(turn -> object(turn, "trace").trace()).toList()
                : List.of(object(json, "trace").trace());
    }

    private static TraceJson object(@Nullable Object json, String where) {
        if (!(json instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(where + " is " + json + ", expected an object");
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        map.forEach((key, value) -> fields.put(String.valueOf(key), value));
        return new TraceJson(Collections.unmodifiableMap(fields), where);
    }

    private Trace trace() {
        List<Span> spans = list("spans", TraceJson::span);
        Trace trace = new Trace(
                text("traceId", "tr-00000000000000000000000000000001"),
                optional("name"),
                status(),
                time(),
                duration(),
                fields.get("inputs"),
                fields.get("outputs"),
                texts("tags"),
                texts("metadata"),
                optional("sessionId"),
                optional("userId"),
                tokens(),
                spans,
                list(
                        "expectations",
                        each -> new Expectation(each.text("name", ""), each.given("value"), each.optional("spanId"))),
                list(
                        "feedbacks",
                        each -> new GivenFeedback(
                                each.text("name", ""),
                                each.fields.get("value"),
                                each.optional("rationale"),
                                each.text("sourceType", "HUMAN"),
                                each.text("sourceId", ""))));
        return withRoots(trace);
    }

    private Trace withRoots(Trace trace) {
        Optional<Span> root = trace.root();
        return new Trace(
                trace.traceId(),
                trace.name() == null ? root.map(Span::name).orElse(null) : trace.name(),
                trace.status(),
                trace.startTime(),
                trace.duration(),
                fields.containsKey("inputs")
                        ? trace.inputs()
                        : root.map(Span::inputs).orElse(null),
                fields.containsKey("outputs")
                        ? trace.outputs()
                        : root.map(Span::outputs).orElse(null),
                trace.tags(),
                trace.metadata(),
                trace.sessionId(),
                trace.userId(),
                trace.tokens(),
                trace.spans(),
                trace.expectations(),
                trace.feedbacks());
    }

    private Span span() {
        return new Span(
                text("spanId", "0000000000000001"),
                optional("parentSpanId"),
                text("name", ""),
                text("type", "UNKNOWN"),
                status(),
                optional("statusMessage"),
                time(),
                duration(),
                fields.get("inputs"),
                fields.get("outputs"),
                fields.get("attributes") == null ? Map.of() : object(fields.get("attributes"), "attributes").fields,
                list(
                        "documents",
                        each -> new Document(
                                each.optional("id"),
                                each.optional("content"),
                                each.fields.get("score") == null ? null : each.number("score"),
                                each.fields.get("metadata") == null
                                        ? Map.of()
                                        : object(each.fields.get("metadata"), "metadata").fields)),
                fields.get("toolCall") == null
                        ? null
                        : object(fields.get("toolCall"), "toolCall").toolCall(),
                optional("model"),
                tokens());
    }

    private ToolCall toolCall() {
        return new ToolCall(text("name", ""), fields.get("arguments"), fields.get("result"));
    }

    private TokenUsage tokens() {
        if (fields.get("tokens") == null) {
            return TokenUsage.NONE;
        }
        TraceJson tokens = object(fields.get("tokens"), "tokens");
        return new TokenUsage(
                (long) tokens.number("input"), (long) tokens.number("output"), (long) tokens.number("cachedInput"));
    }

    private Status status() {
        String status = text("status", "OK");
        try {
            return Status.valueOf(status);
        } catch (IllegalArgumentException e) {
            throw refused("status", "OK, ERROR or UNSET", e);
        }
    }

    private Instant time() {
        String time = text("startTime", SOME_TIME.toString());
        try {
            return Instant.parse(time);
        } catch (DateTimeParseException e) {
            throw refused("startTime", "a time as 2026-01-02T03:04:05Z", e);
        }
    }

    private Duration duration() {
        return Duration.ofNanos(Math.round(number("durationMs") * 1e6));
    }

    private double number(String field) {
        Object value = fields.get(field);
        if (value == null) {
            return 0;
        }
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw refused(field, "a number", null);
    }

    private Object given(String field) {
        Object value = fields.get(field);
        if (value == null) {
            throw refused(field, "a value", null);
        }
        return value;
    }

    private String text(String field, String otherwise) {
        String value = optional(field);
        return value == null ? otherwise : value;
    }

    private @Nullable String optional(String field) {
        Object value = fields.get(field);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw refused(field, "a text", null);
    }

    private Map<String, String> texts(String field) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (fields.get(field) != null) {
            TraceJson object = object(fields.get(field), field);
            object.fields.keySet().forEach(key -> texts.put(key, object.text(key, "")));
        }
        return texts;
    }

    private <T> List<T> list(String field, Function<TraceJson, T> read) {
        Object value = fields.get(field);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list.stream().map(each -> read.apply(object(each, field))).toList();
        }
        throw refused(field, "a list", null);
    }

    private IllegalArgumentException refused(String field, String expected, @Nullable Exception cause) {
        return new IllegalArgumentException(
                where + "." + field + " is " + fields.get(field) + ", expected " + expected, cause);
    }
}
