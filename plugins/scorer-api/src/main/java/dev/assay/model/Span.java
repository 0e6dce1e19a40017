package dev.assay.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One span of a trace, the same shape whatever SDK sent it.
 *
 * @param spanId 16 hex digits
 * @param parentSpanId null for a root; the parent may be missing from the trace
 * @param type as MLflow spells it: {@code AGENT}, {@code CHAT_MODEL}, {@code LLM}, {@code TOOL}, {@code RETRIEVER},
 *     {@code CHAIN}, {@code EMBEDDING}, {@code RERANKER}, {@code PARSER}, …; {@code UNKNOWN} when nothing says
 * @param inputs JSON value
 * @param outputs JSON value
 * @param attributes as sent, values are JSON values
 * @param documents what a RETRIEVER found, in its order
 * @param toolCall of a TOOL span: the call it carried out
 * @param model of an LLM span: the model asked for
 */
public record Span(
        String spanId,
        @Nullable String parentSpanId,
        String name,
        String type,
        Status status,
        @Nullable String statusMessage,
        Instant startTime,
        Duration duration,
        @Nullable Object inputs,
        @Nullable Object outputs,
        Map<String, @Nullable Object> attributes,
        List<Document> documents,
        @Nullable ToolCall toolCall,
        @Nullable String model,
        TokenUsage tokens) {

    public Span {
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        documents = List.copyOf(documents);
    }
}
