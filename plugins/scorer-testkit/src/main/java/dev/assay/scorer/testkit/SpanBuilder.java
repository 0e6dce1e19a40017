package dev.assay.scorer.testkit;

import dev.assay.model.Document;
import dev.assay.model.Span;
import dev.assay.model.Status;
import dev.assay.model.TokenUsage;
import dev.assay.model.ToolCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds a span for a {@link TraceBuilder}, which gives it its place: id, start and, unless told otherwise, the root as parent. */
public final class SpanBuilder {
    private final String name;
    private final String type;
    private final List<Document> documents = new ArrayList<>();
    private final Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
    private @Nullable String spanId;
    private @Nullable String parentSpanId = TraceBuilder.ROOT;
    private Status status = Status.OK;
    private @Nullable String statusMessage;
    private Duration duration = Duration.ofMillis(1);
    private @Nullable Object inputs;
    private @Nullable Object outputs;
    private @Nullable String model;
    private TokenUsage tokens = TokenUsage.NONE;

    private SpanBuilder(String name, String type) {
        this.name = name;
        this.type = type;
    }

    /** @param type as MLflow spells it: AGENT, TOOL, RETRIEVER … */
    public static SpanBuilder aSpan(String name, String type) {
        return new SpanBuilder(name, type);
    }

    /** A TOOL span; its inputs are the call's arguments, its outputs the result. */
    public static SpanBuilder aToolSpan(String toolName) {
        return new SpanBuilder(toolName, "TOOL");
    }

    /** A CHAT_MODEL span of the model {@code test-model}. */
    public static SpanBuilder aChatModelSpan() {
        return new SpanBuilder("chat", "CHAT_MODEL").withModel("test-model");
    }

    /** A RETRIEVER span that found documents with these texts. */
    public static SpanBuilder aRetrieverSpan(String... texts) {
        var span = new SpanBuilder("retrieve", "RETRIEVER");
        for (String text : texts) {
            span.documents.add(new Document(null, text, null, Map.of()));
        }
        return span;
    }

    public SpanBuilder withId(String newSpanId) {
        spanId = newSpanId;
        return this;
    }

    /** @param newParentSpanId null for one more root */
    public SpanBuilder withParent(@Nullable String newParentSpanId) {
        parentSpanId = newParentSpanId;
        return this;
    }

    /** @param value JSON value */
    public SpanBuilder withInputs(@Nullable Object value) {
        inputs = value;
        return this;
    }

    /** @param value JSON value */
    public SpanBuilder withOutputs(@Nullable Object value) {
        outputs = value;
        return this;
    }

    public SpanBuilder withStatus(Status newStatus) {
        status = newStatus;
        return this;
    }

    /** The span ends with an error. */
    public SpanBuilder failingWith(String message) {
        status = Status.ERROR;
        statusMessage = message;
        return this;
    }

    public SpanBuilder withDuration(Duration newDuration) {
        duration = newDuration;
        return this;
    }

    /** @param value JSON value */
    public SpanBuilder withAttribute(String key, Object value) {
        attributes.put(key, value);
        return this;
    }

    public SpanBuilder withDocument(Document document) {
        documents.add(document);
        return this;
    }

    public SpanBuilder withModel(String newModel) {
        model = newModel;
        return this;
    }

    public SpanBuilder withTokens(TokenUsage newTokens) {
        tokens = newTokens;
        return this;
    }

    Span build(String defaultSpanId, Instant start) {
        return new Span(
                spanId == null ? defaultSpanId : spanId,
                parentSpanId,
                name,
                type,
                status,
                statusMessage,
                start,
                duration,
                inputs,
                outputs,
                attributes,
                documents,
                type.equals("TOOL") ? new ToolCall(name, inputs, outputs) : null,
                model,
                tokens);
    }
}
