package dev.assay.trace;

import com.google.protobuf.ByteString;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One span, normalised from whatever SDK sent it. JSON values are null, Boolean, Long, Double, String, List and Map (in the
 * order sent).
 *
 * @param traceId 32 hex digits
 * @param spanId 16 hex digits
 * @param type as MLflow spells it (AGENT, CHAT_MODEL, TOOL, RETRIEVER …); UNKNOWN when nothing says
 * @param endTimeUnixNano 0 while it runs
 * @param inputs JSON value
 * @param outputs JSON value
 * @param attributes as sent, MLflow's JSON strings not decoded
 * @param resource attributes of the resource that sent it
 * @param model asked for, else the one that answered
 * @param tokens the span's own
 * @param aggregate the tokens and cost are a sum over its descendants, not its own
 * @param cost as sent; in a folded trace also computed, where a price is known
 * @param otlp the span's OTLP message as sent
 * @param streaming the answer came in parts
 * @param prompt that the model was asked with, where the SDK names it
 */
public record Span(
        String traceId,
        String spanId,
        @Nullable String parentSpanId,
        String name,
        String type,
        StatusCode status,
        @Nullable String statusMessage,
        long startTimeUnixNano,
        long endTimeUnixNano,
        @Nullable Object inputs,
        @Nullable Object outputs,
        Map<String, @Nullable Object> attributes,
        List<Event> events,
        Map<String, @Nullable Object> resource,
        @Nullable String scope,
        @Nullable String model,
        @Nullable String provider,
        Tokens tokens,
        boolean aggregate,
        @Nullable Cost cost,
        List<Document> documents,
        @Nullable ToolCall toolCall,
        @Nullable String sessionId,
        @Nullable String userId,
        Map<String, String> traceTags,
        Map<String, String> traceMetadata,
        ByteString otlp,
        boolean streaming,
        @Nullable Prompt prompt) {

    /** OpenTelemetry's status codes. */
    public enum StatusCode {
        UNSET,
        OK,
        ERROR
    }

    /** @param attributes JSON values */
    public record Event(String name, long timeUnixNano, Map<String, @Nullable Object> attributes) {}

    /** A document that a retriever found. */
    public record Document(
            @Nullable String id,
            @Nullable String content,
            @Nullable Double score,
            Map<String, @Nullable Object> metadata) {}

    /** The call that a TOOL span carried out. */
    public record ToolCall(
            String name,
            @Nullable Object arguments,
            @Nullable Object result) {}

    /**
     * A prompt and what was put into it.
     *
     * @param variables JSON values by name
     */
    public record Prompt(
            @Nullable String name,
            @Nullable String version,
            @Nullable String template,
            Map<String, @Nullable Object> variables) {
        public Prompt {
            variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
        }
    }

    public Span {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        events = List.copyOf(events);
        documents = List.copyOf(documents);
        traceTags = Map.copyOf(traceTags);
        traceMetadata = Map.copyOf(traceMetadata);
    }

    /** US dollars; null when it is not known. */
    public @Nullable Double costUsd() {
        return cost == null ? null : (Double) cost.total();
    }

    Span withCost(Cost value) {
        return with(inputs, outputs, attributes, events, documents, toolCall, value, otlp);
    }

    /** The same as far as it is understood: equal to another one that says the same. */
    public Span withoutOtlp() {
        return with(inputs, outputs, attributes, events, documents, toolCall, cost, ByteString.EMPTY);
    }

    Span with(
            @Nullable Object otherInputs,
            @Nullable Object otherOutputs,
            Map<String, @Nullable Object> otherAttributes,
            List<Event> otherEvents,
            List<Document> otherDocuments,
            @Nullable ToolCall otherCall) {
        return with(otherInputs, otherOutputs, otherAttributes, otherEvents, otherDocuments, otherCall, cost, otlp);
    }

    private Span with(
            @Nullable Object otherInputs,
            @Nullable Object otherOutputs,
            Map<String, @Nullable Object> otherAttributes,
            List<Event> otherEvents,
            List<Document> otherDocuments,
            @Nullable ToolCall otherCall,
            @Nullable Cost otherCost,
            ByteString otherOtlp) {
        return new Span(
                traceId,
                spanId,
                parentSpanId,
                name,
                type,
                status,
                statusMessage,
                startTimeUnixNano,
                endTimeUnixNano,
                otherInputs,
                otherOutputs,
                otherAttributes,
                otherEvents,
                resource,
                scope,
                model,
                provider,
                tokens,
                aggregate,
                otherCost,
                otherDocuments,
                otherCall,
                sessionId,
                userId,
                traceTags,
                traceMetadata,
                otherOtlp,
                streaming,
                prompt);
    }

    /** Nanoseconds; 0 while it runs and when it ended before it started. */
    public long durationNano() {
        return endTimeUnixNano == 0 ? 0 : Math.max(0, endTimeUnixNano - startTimeUnixNano);
    }
}
