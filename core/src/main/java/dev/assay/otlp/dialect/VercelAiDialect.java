package dev.assay.otlp.dialect;

import dev.assay.trace.JsonText;
import dev.assay.trace.Tokens;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Vercel's AI SDK, versions 4 to 6. Its inner spans ({@code .doGenerate}, {@code .doStream}) are the calls of the model; the
 * outer one carries their sum, or in version 4 the last call's.
 *
 * <table>
 * <caption>Attributes</caption>
 * <tr><td>ai.operationId</td><td>type</td></tr>
 * <tr><td>ai.prompt.messages, else ai.prompt, ai.value, ai.values; ai.response.text, .object, .toolCalls</td><td>inputs, outputs</td></tr>
 * <tr><td>ai.toolCall.name, .args, .result</td><td>tool call</td></tr>
 * <tr><td>ai.model.id, ai.response.model, ai.model.provider</td><td>model, provider</td></tr>
 * <tr><td>ai.usage.*</td><td>tokens</td></tr>
 * <tr><td>ai.telemetry.metadata.*</td><td>sessionId, userId, tags; others are metadata of the trace</td></tr>
 * </table>
 */
final class VercelAiDialect implements Dialect {
    private static final String METADATA = "ai.telemetry.metadata.";

    @Override
    public boolean speaks(SentSpan span) {
        return span.has("ai.operationId") || span.hasPrefix(METADATA);
    }

    @Override
    public void read(SentSpan span, SpanDraft draft) {
        String operation = span.text("ai.operationId");
        if (operation != null) {
            draft.type(type(operation));
        }
        if (draft.isType(SpanTypes.TOOL)) {
            draft.tool(span.text("ai.toolCall.name"), span.json("ai.toolCall.args"), span.json("ai.toolCall.result"));
            draft.inputs(span.json("ai.toolCall.args"));
            draft.outputs(span.json("ai.toolCall.result"));
        }
        draft.inputs(input(span));
        draft.outputs(output(span));
        readModel(span, draft);
        if (draft.isType(SpanTypes.CHAT_MODEL)) {
            draft.streaming(operation != null && operation.endsWith(".doStream"));
        }
        for (Map.Entry<String, @Nullable Object> attribute : span.attributes().entrySet()) {
            if (attribute.getKey().startsWith(METADATA)) {
                metadata(attribute.getKey().substring(METADATA.length()), attribute.getValue(), draft);
            }
        }
    }

    private static String type(String operation) {
        if (operation.equals("ai.toolCall")) {
            return SpanTypes.TOOL;
        }
        if (operation.startsWith("ai.embed")) {
            return SpanTypes.EMBEDDING;
        }
        if (operation.startsWith("ai.rerank")) {
            return SpanTypes.RERANKER;
        }
        return operation.endsWith(".doGenerate") || operation.endsWith(".doStream")
                ? SpanTypes.CHAT_MODEL
                : SpanTypes.CHAIN;
    }

    private static @Nullable Object input(SentSpan span) {
        Object messages = Messages.asValue(Messages.of(span.json("ai.prompt.messages")));
        if (messages != null) {
            return messages;
        }
        Object prompt = span.json("ai.prompt");
        Object value = prompt == null ? span.json("ai.value") : prompt;
        List<@Nullable Object> values = value == null ? Values.list(span.value("ai.values")) : null;
        return values == null
                ? value
                : values.stream()
                        .map(each -> each instanceof String text ? JsonText.parseOr(text, text) : each)
                        .toList();
    }

    /** One message with the text and the calls, as the model gave them. */
    private static @Nullable Object output(SentSpan span) {
        Object object = span.json("ai.response.object");
        List<@Nullable Object> calls = Values.list(span.value("ai.response.toolCalls"));
        String text = span.text("ai.response.text");
        if (object != null || (text == null && calls == null)) {
            return object;
        }
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("content", text);
        body.put("tool_calls", calls);
        return Messages.asValue(List.of(Messages.message("assistant", body)));
    }

    private static void readModel(SentSpan span, SpanDraft draft) {
        draft.requestModel(span.text("ai.model.id", "gen_ai.request.model"));
        draft.responseModel(span.text("ai.response.model"));
        String provider = span.text("ai.model.provider", "gen_ai.system");
        draft.provider(provider == null ? null : provider.split("\\.", 2)[0]);
        Tokens tokens = tokens(span);
        boolean ofOneCall = draft.isType(SpanTypes.CHAT_MODEL)
                || (draft.isType(SpanTypes.EMBEDDING) && span.name().contains(".do"));
        if (ofOneCall) {
            draft.tokens(tokens);
        } else {
            draft.aggregateTokens(tokens);
        }
    }

    private static Tokens tokens(SentSpan span) {
        long cached = span.has("ai.usage.inputTokenDetails.cacheReadTokens")
                ? span.integer("ai.usage.inputTokenDetails.cacheReadTokens")
                : span.integer("ai.usage.cachedInputTokens");
        if (cached == 0) {
            Object provider = Values.map(span.value("ai.response.providerMetadata"));
            cached = Values.integer(Values.in(Values.in(provider, "openai"), "cachedPromptTokens"));
        }
        long input = span.has("ai.usage.inputTokens")
                ? span.integer("ai.usage.inputTokens")
                : span.integer("ai.usage.promptTokens");
        long output = span.has("ai.usage.outputTokens")
                ? span.integer("ai.usage.outputTokens")
                : span.integer("ai.usage.completionTokens");
        if (input == 0 && output == 0) {
            input = span.integer("ai.usage.tokens");
        }
        long written = span.integer("ai.usage.inputTokenDetails.cacheWriteTokens");
        return Usage.of(input, output, span.integer("ai.usage.totalTokens"), cached, written);
    }

    private static void metadata(String key, @Nullable Object value, SpanDraft draft) {
        switch (key) {
            case "sessionId" -> draft.session(Values.text(value));
            case "userId" -> draft.user(Values.text(value));
            case "tags" -> draft.labels(Values.list(value));
            default -> draft.metadata(key, value);
        }
    }
}
