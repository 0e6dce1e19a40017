package dev.assay.otlp.dialect;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Mastra's exporter for OpenTelemetry; its calls of models speak {@link GenAiDialect}.
 *
 * <table>
 * <caption>Attributes</caption>
 * <tr><td>mastra.span.type</td><td>type</td></tr>
 * <tr><td>mastra.TYPE.input, mastra.TYPE.output, before that input, output</td><td>inputs, outputs; tool call</td></tr>
 * <tr><td>mastra.metadata.sessionId, threadId, userId, or these alone</td><td>session, user</td></tr>
 * </table>
 */
final class MastraDialect implements Dialect {
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("agent_run", SpanTypes.AGENT),
            Map.entry("model_generation", SpanTypes.CHAT_MODEL),
            Map.entry("llm_generation", SpanTypes.CHAT_MODEL),
            Map.entry("model_step", SpanTypes.CHAIN),
            Map.entry("tool_call", SpanTypes.TOOL),
            Map.entry("mcp_tool_call", SpanTypes.TOOL),
            Map.entry("provider_tool_call", SpanTypes.TOOL),
            Map.entry("rag_embedding", SpanTypes.EMBEDDING),
            Map.entry("processor_run", SpanTypes.CHAIN),
            Map.entry("memory_operation", SpanTypes.MEMORY));
    private static final String METADATA = "mastra.metadata.";

    @Override
    public boolean speaks(SentSpan span) {
        return span.has("mastra.span.type");
    }

    @Override
    public void read(SentSpan span, SpanDraft draft) {
        String sent = String.valueOf(span.text("mastra.span.type")).toLowerCase(Locale.ROOT);
        draft.type(TYPES.getOrDefault(sent, sent.startsWith("workflow_") ? SpanTypes.CHAIN : null));
        if (!draft.isType(SpanTypes.CHAT_MODEL)) {
            Object input = value(span, "mastra." + sent + ".input", "gen_ai.tool.input", "input");
            Object output = value(span, "mastra." + sent + ".output", "gen_ai.tool.output", "output");
            if (draft.isType(SpanTypes.AGENT)) {
                Object messages = Messages.asValue(Messages.of(input instanceof List<?> ? input : null));
                input = messages == null ? input : messages;
                output = text(output);
            }
            draft.inputs(input);
            draft.outputs(output);
        }
        draft.session(said(span, "sessionId"));
        draft.session(said(span, "threadId"));
        draft.user(said(span, "userId"));
    }

    private static @Nullable Object value(SentSpan span, String key, String before, String first) {
        Object value = span.json(key);
        value = value == null ? span.json(before) : value;
        return value == null ? span.json(first) : value;
    }

    /** An agent's answer, where it is no object. */
    private static @Nullable Object text(@Nullable Object output) {
        return Values.in(output, "text") instanceof String text && Values.in(output, "object") == null ? text : output;
    }

    private static @Nullable String said(SentSpan span, String key) {
        return span.text(METADATA + key, key);
    }
}
