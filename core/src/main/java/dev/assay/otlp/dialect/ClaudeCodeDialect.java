package dev.assay.otlp.dialect;

import dev.assay.trace.Span.Event;
import dev.assay.trace.Tokens;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Claude Code and the Claude Agent SDK. What was said and done is sent only where that was asked for.
 *
 * <table>
 * <caption>Attributes</caption>
 * <tr><td>span.type, else the name's claude_code.…</td><td>type</td></tr>
 * <tr><td>user_prompt; new_context, response.model_output</td><td>inputs; inputs, outputs of a CHAT_MODEL</td></tr>
 * <tr><td>model</td><td>model</td></tr>
 * <tr><td>input_tokens, cache_read_tokens, cache_creation_tokens, output_tokens</td><td>tokens; the first are those that were
 * not cached</td></tr>
 * <tr><td>tool_name; full_command, file_path, skill_name, subagent_type; event tool.output</td><td>tool call</td></tr>
 * <tr><td>success, error</td><td>failure</td></tr>
 * <tr><td>ttft_ms</td><td>streaming</td></tr>
 * </table>
 */
final class ClaudeCodeDialect implements Dialect {
    private static final String NAME = "claude_code.";
    private static final Map<String, String> TYPES = Map.of(
            "interaction", SpanTypes.AGENT,
            "llm_request", SpanTypes.CHAT_MODEL,
            "tool", SpanTypes.TOOL,
            "tool.execution", SpanTypes.CHAIN,
            "hook", SpanTypes.CHAIN);
    private static final List<String> DETAILS = List.of("full_command", "file_path", "skill_name", "subagent_type");
    private static final String HIDDEN = "<REDACTED>";

    @Override
    public boolean speaks(SentSpan span) {
        return span.name().startsWith(NAME);
    }

    @Override
    public void read(SentSpan span, SpanDraft draft) {
        draft.type(TYPES.get(span.name().substring(NAME.length())));
        String prompt = span.text("user_prompt");
        draft.inputs(HIDDEN.equals(prompt) ? null : prompt);
        if (draft.isType(SpanTypes.CHAT_MODEL)) {
            draft.inputs(span.value("new_context"));
            draft.outputs(said(span.text("response.model_output")));
            draft.requestModel(span.text("model"));
            draft.tokens(tokens(span));
            draft.streaming(span.has("ttft_ms"));
        }
        if (draft.isType(SpanTypes.TOOL)) {
            readTool(span, draft);
        }
        if ("false".equals(span.text("success"))) {
            draft.failed();
            draft.statusMessage(span.text("error"));
        }
    }

    private static @Nullable Object said(@Nullable String text) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("content", text);
        return text == null ? null : Messages.asValue(List.of(Messages.message("assistant", body)));
    }

    private static Tokens tokens(SentSpan span) {
        long read = span.integer("cache_read_tokens");
        long written = span.integer("cache_creation_tokens");
        return Usage.of(span.integer("input_tokens") + read + written, span.integer("output_tokens"), 0, read, written);
    }

    private static void readTool(SentSpan span, SpanDraft draft) {
        Object arguments = null;
        Object result = null;
        for (Event event : span.events()) {
            if (event.name().equals("tool.output")) {
                arguments = Values.in(event.attributes(), List.of("input", "tool_input"));
                result = Values.in(event.attributes(), List.of("output", "content"));
            }
        }
        if (arguments == null) {
            Map<String, @Nullable Object> details = new LinkedHashMap<>();
            for (String key : DETAILS) {
                if (span.has(key)) {
                    details.put(key, span.value(key));
                }
            }
            arguments = details.isEmpty() ? null : details;
        }
        draft.tool(span.text("tool_name"), arguments, result);
        draft.inputs(arguments);
        draft.outputs(result);
    }
}
