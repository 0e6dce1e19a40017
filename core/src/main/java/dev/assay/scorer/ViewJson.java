package dev.assay.scorer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.assay.model.Document;
import dev.assay.model.Expectation;
import dev.assay.model.GivenFeedback;
import dev.assay.model.Span;
import dev.assay.model.TokenUsage;
import dev.assay.model.ToolCall;
import dev.assay.model.Trace;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A view as JSON, the same text for the same view: field names and their order are the records'; tags, metadata and attributes
 * are sorted by key, JSON values inside keep their keys in the order sent. A time is RFC 3339; a duration is a number
 * {@code durationMs}; what is absent is null or empty.
 */
final class ViewJson {
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonGenerator to;

    private ViewJson(JsonGenerator to) {
        this.to = to;
    }

    static String of(Trace trace) {
        return text(json -> json.trace(trace));
    }

    static String of(Span span) {
        return text(json -> json.span(span));
    }

    private interface Writing {
        void to(ViewJson json) throws IOException;
    }

    private static String text(Writing writing) {
        var text = new StringWriter();
        try (JsonGenerator generator = JSON.createGenerator(text)) {
            writing.to(new ViewJson(generator));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private void trace(Trace trace) throws IOException {
        to.writeStartObject();
        to.writeStringField("traceId", trace.traceId());
        to.writeStringField("name", trace.name());
        to.writeStringField("status", trace.status().name());
        to.writeStringField("startTime", trace.startTime().toString());
        duration(trace.duration());
        field("inputs", trace.inputs());
        field("outputs", trace.outputs());
        field("tags", new TreeMap<>(trace.tags()));
        field("metadata", new TreeMap<>(trace.metadata()));
        to.writeStringField("sessionId", trace.sessionId());
        to.writeStringField("userId", trace.userId());
        tokens(trace.tokens());
        to.writeArrayFieldStart("spans");
        for (Span span : trace.spans()) {
            span(span);
        }
        to.writeEndArray();
        to.writeArrayFieldStart("expectations");
        for (Expectation expectation : trace.expectations()) {
            to.writeStartObject();
            to.writeStringField("name", expectation.name());
            field("value", expectation.value());
            to.writeStringField("spanId", expectation.spanId());
            to.writeEndObject();
        }
        to.writeEndArray();
        to.writeArrayFieldStart("feedbacks");
        for (GivenFeedback feedback : trace.feedbacks()) {
            to.writeStartObject();
            to.writeStringField("name", feedback.name());
            field("value", feedback.value());
            to.writeStringField("rationale", feedback.rationale());
            to.writeStringField("sourceType", feedback.sourceType());
            to.writeStringField("sourceId", feedback.sourceId());
            to.writeEndObject();
        }
        to.writeEndArray();
        to.writeEndObject();
    }

    private void span(Span span) throws IOException {
        to.writeStartObject();
        to.writeStringField("spanId", span.spanId());
        to.writeStringField("parentSpanId", span.parentSpanId());
        to.writeStringField("name", span.name());
        to.writeStringField("type", span.type());
        to.writeStringField("status", span.status().name());
        to.writeStringField("statusMessage", span.statusMessage());
        to.writeStringField("startTime", span.startTime().toString());
        duration(span.duration());
        field("inputs", span.inputs());
        field("outputs", span.outputs());
        field("attributes", new TreeMap<>(span.attributes()));
        to.writeArrayFieldStart("documents");
        for (Document document : span.documents()) {
            to.writeStartObject();
            to.writeStringField("id", document.id());
            to.writeStringField("content", document.content());
            field("score", document.score());
            field("metadata", document.metadata());
            to.writeEndObject();
        }
        to.writeEndArray();
        to.writeFieldName("toolCall");
        toolCall(span.toolCall());
        to.writeStringField("model", span.model());
        tokens(span.tokens());
        to.writeEndObject();
    }

    private void toolCall(@Nullable ToolCall call) throws IOException {
        if (call == null) {
            to.writeNull();
            return;
        }
        to.writeStartObject();
        to.writeStringField("name", call.name());
        field("arguments", call.arguments());
        field("result", call.result());
        to.writeEndObject();
    }

    private void tokens(TokenUsage tokens) throws IOException {
        to.writeObjectFieldStart("tokens");
        to.writeNumberField("input", tokens.input());
        to.writeNumberField("output", tokens.output());
        to.writeNumberField("cachedInput", tokens.cachedInput());
        to.writeEndObject();
    }

    private void duration(Duration duration) throws IOException {
        to.writeFieldName("durationMs");
        to.writeNumber(
                BigDecimal.valueOf(duration.toNanos(), 6).stripTrailingZeros().toPlainString());
    }

    private void field(String name, @Nullable Object value) throws IOException {
        to.writeFieldName(name);
        value(value);
    }

    private void value(@Nullable Object value) throws IOException {
        switch (value) {
            case null -> to.writeNull();
            case String text -> to.writeString(text);
            case Boolean truth -> to.writeBoolean(truth);
            case Long number -> to.writeNumber(number);
            case Integer number -> to.writeNumber(number);
            case Double number -> to.writeNumber(number);
            case List<?> list -> {
                to.writeStartArray();
                for (Object element : list) {
                    value(element);
                }
                to.writeEndArray();
            }
            case Map<?, ?> map -> {
                to.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    to.writeFieldName(String.valueOf(entry.getKey()));
                    value(entry.getValue());
                }
                to.writeEndObject();
            }
            default -> throw new IllegalArgumentException(value.getClass() + " is no JSON value");
        }
    }
}
