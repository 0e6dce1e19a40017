package dev.assay.otlp.dialect;

import dev.assay.trace.Cost;
import dev.assay.trace.Span.Document;
import dev.assay.trace.Span.Prompt;
import dev.assay.trace.Span.ToolCall;
import dev.assay.trace.Tokens;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the dialects have found out about a span. What is said first stays; null says nothing. */
final class SpanDraft {
    private @Nullable String type;
    private @Nullable Object inputs;
    private @Nullable Object outputs;
    private @Nullable String requestModel;
    private @Nullable String responseModel;
    private @Nullable String provider;
    private Tokens tokens = Tokens.NONE;
    private boolean aggregate;
    private @Nullable Cost cost;
    private boolean failed;
    private @Nullable String statusMessage;
    private boolean streaming;
    private @Nullable Prompt prompt;
    private List<Document> documents = List.of();
    private @Nullable String toolName;
    private @Nullable Object toolArguments;
    private @Nullable Object toolResult;
    private @Nullable String sessionId;
    private @Nullable String userId;
    private final Map<String, String> traceTags = new LinkedHashMap<>();
    private final Map<String, String> traceMetadata = new LinkedHashMap<>();

    void type(@Nullable String value) {
        type = type == null ? value : type;
    }

    void inputs(@Nullable Object value) {
        inputs = inputs == null ? value : inputs;
    }

    void outputs(@Nullable Object value) {
        outputs = outputs == null ? value : outputs;
    }

    void requestModel(@Nullable String value) {
        requestModel = requestModel == null ? value : requestModel;
    }

    void responseModel(@Nullable String value) {
        responseModel = responseModel == null ? value : responseModel;
    }

    void provider(@Nullable String value) {
        provider = provider == null ? value : provider;
    }

    /** The span's own. */
    void tokens(Tokens value) {
        tokens = tokens.isNone() ? value : tokens;
    }

    /** A sum over descendants, or a copy of one's. */
    void aggregateTokens(Tokens value) {
        if (tokens.isNone() && !value.isNone()) {
            tokens = value;
            aggregate = true;
        }
    }

    void aggregate() {
        aggregate = true;
    }

    void cost(@Nullable Double value) {
        cost(Cost.sent(value));
    }

    void cost(@Nullable Cost value) {
        cost = cost == null ? value : cost;
    }

    void documents(List<Document> value) {
        documents = documents.isEmpty() ? value : documents;
    }

    void tool(@Nullable String name, @Nullable Object arguments, @Nullable Object result) {
        toolName = toolName == null ? name : toolName;
        toolArguments = toolArguments == null ? arguments : toolArguments;
        toolResult = toolResult == null ? result : toolResult;
    }

    void session(@Nullable String value) {
        sessionId = sessionId == null ? unscrubbed(value) : sessionId;
    }

    void user(@Nullable String value) {
        userId = userId == null ? unscrubbed(value) : userId;
    }

    /** Logfire puts this in the place of what it takes for a secret. */
    private static @Nullable String unscrubbed(@Nullable String value) {
        return value != null && value.startsWith("[Scrubbed due to ") ? null : value;
    }

    /** The span failed, whatever its status says. */
    void failed() {
        failed = true;
    }

    /** Why it failed. */
    void statusMessage(@Nullable String value) {
        statusMessage = statusMessage == null ? value : statusMessage;
    }

    @Nullable
    String statusMessage() {
        return statusMessage;
    }

    /**
     * The answer came in parts.
     *
     * @param value whether it did, as a Boolean or its text; what else is there says nothing
     */
    void streaming(@Nullable Object value) {
        streaming = streaming
                || Boolean.TRUE.equals(value)
                || (value instanceof String text && text.equalsIgnoreCase("true"));
    }

    boolean isStreaming() {
        return streaming;
    }

    void prompt(@Nullable Prompt value) {
        prompt = prompt == null ? value : prompt;
    }

    @Nullable
    Prompt prompt() {
        return prompt;
    }

    boolean isFailed() {
        return failed;
    }

    void tag(String key, @Nullable String value) {
        if (value != null) {
            traceTags.putIfAbsent(key, value);
        }
    }

    /** Labels without a value: each becomes a tag with the value {@code true}. */
    void labels(@Nullable List<@Nullable Object> labels) {
        if (labels != null) {
            for (Object label : labels) {
                if (label instanceof String name && !name.isBlank()) {
                    tag(name.strip(), "true");
                }
            }
        }
    }

    void metadata(String key, @Nullable Object value) {
        String text = Values.asText(value);
        if (text != null) {
            traceMetadata.putIfAbsent(key, text);
        }
    }

    void metadata(@Nullable Map<String, @Nullable Object> values) {
        if (values != null) {
            values.forEach(this::metadata);
        }
    }

    boolean isType(String expected) {
        return expected.equals(type);
    }

    String type() {
        return type == null ? SpanTypes.UNKNOWN : type;
    }

    @Nullable
    Object inputs() {
        return inputs;
    }

    @Nullable
    Object outputs() {
        return outputs;
    }

    @Nullable
    String model() {
        return requestModel == null ? responseModel : requestModel;
    }

    @Nullable
    String provider() {
        return provider;
    }

    Tokens tokens() {
        return tokens;
    }

    boolean isAggregate() {
        return aggregate && (!tokens.isNone() || cost != null);
    }

    @Nullable
    Cost cost() {
        return cost;
    }

    List<Document> documents() {
        return documents;
    }

    /** The call of a TOOL span; what it got and gave are the span's inputs and outputs unless a dialect knows better. */
    @Nullable
    ToolCall toolCall(String spanName) {
        if (!isType(SpanTypes.TOOL)) {
            return null;
        }
        return new ToolCall(
                toolName == null ? spanName : toolName,
                toolArguments == null ? inputs : toolArguments,
                toolResult == null ? outputs : toolResult);
    }

    @Nullable
    String sessionId() {
        return sessionId;
    }

    @Nullable
    String userId() {
        return userId;
    }

    Map<String, String> traceTags() {
        return traceTags;
    }

    Map<String, String> traceMetadata() {
        return traceMetadata;
    }
}
