package dev.assay.otlp.dialect;

import dev.assay.trace.Span.Document;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Pydantic's Logfire and Pydantic AI; their LLM spans speak {@link GenAiDialect}. A plain Logfire span has the application's
 * own attributes, which {@code logfire.json_schema} lists: what is named like an answer is its output, the rest its input.
 *
 * <table>
 * <caption>Attributes</caption>
 * <tr><td>pydantic_ai.all_messages, final_result</td><td>inputs, outputs of an AGENT</td></tr>
 * <tr><td>tool_arguments, tool_response; arguments, result of a span "running tool"</td><td>tool call</td></tr>
 * <tr><td>request_data, response_data</td><td>inputs, outputs, model, tokens of a call without gen_ai attributes</td></tr>
 * <tr><td>documents</td><td>documents of a RETRIEVER</td></tr>
 * <tr><td>model_name, gen_ai.aggregated_usage.*, gen_ai.usage.raw</td><td>model, tokens</td></tr>
 * <tr><td>session_id, user_id</td><td>session, user; Logfire scrubs whatever is called session</td></tr>
 * </table>
 */
final class LogfireDialect implements Dialect {
    private static final Set<String> ANSWERS = Set.of("answer", "result", "output", "response", "return", "documents");
    private static final Pattern SPAN_ID = Pattern.compile("[0-9a-f]{16}");
    private static final String NO_SPAN = "0000000000000000";
    private static final Set<String> WHOSE = Set.of("session.id", "user.id", "session_id", "user_id");

    /**
     * Logfire announces a span when it starts by another one, a child of it with an id of its own. It becomes the announced
     * span, not yet ended, so that the real one takes its place.
     */
    static SentSpan announced(SentSpan span) {
        String parent = span.parentSpanId();
        if (parent == null || !"pending_span".equals(span.text("logfire.span_type"))) {
            return span;
        }
        String grandparent = span.text("logfire.pending_parent_id");
        boolean root = grandparent == null || !SPAN_ID.matcher(grandparent).matches() || grandparent.equals(NO_SPAN);
        return span.as(parent, root ? null : grandparent);
    }

    @Override
    public boolean speaks(SentSpan span) {
        return span.has("logfire.msg") || span.has("logfire.span_type") || span.has("gen_ai.agent.call.id");
    }

    @Override
    public void read(SentSpan span, SpanDraft draft) {
        String template = span.text("logfire.msg_template");
        if (span.has("agent_name") || span.has("pydantic_ai.all_messages")) {
            draft.type(SpanTypes.AGENT);
            readAgent(span, draft);
        } else if (span.has("tool_response") || span.has("tool_arguments")) {
            readTool(span, draft, "gen_ai.tool.name", "tool_arguments", "tool_response");
        } else if (template != null && template.startsWith("running tool")) {
            readTool(span, draft, "name", "arguments", "result");
        } else if (span.has("request_data")) {
            readCall(span, draft);
        } else if (!span.hasPrefix("gen_ai.")) {
            readPlain(span, draft);
        }
        draft.streaming(template != null && template.startsWith("streaming response from"));
        draft.tokens(Usage.of(span.value("gen_ai.usage.raw")));
        draft.session(span.text("session_id"));
        draft.user(span.text("user_id"));
    }

    private static void readTool(SentSpan span, SpanDraft draft, String name, String arguments, String result) {
        draft.type(SpanTypes.TOOL);
        draft.tool(span.text(name), span.json(arguments), span.json(result));
        draft.inputs(span.json(arguments));
        draft.outputs(span.json(result));
    }

    /**
     * A call of a provider's client: its request, and its response or, where it streamed, what that came to, which stands on
     * a span of its own. {@code gen_ai} attributes beside them say the same more exactly.
     */
    private static void readCall(SentSpan span, SpanDraft draft) {
        Map<String, @Nullable Object> request = Values.map(span.value("request_data"));
        Map<String, @Nullable Object> response = Values.map(span.value("response_data"));
        boolean chat = Values.in(request, List.of("messages", "contents")) != null;
        boolean embedding =
                !chat && String.valueOf(span.text("logfire.msg_template")).startsWith("Embedding");
        if (!span.has("gen_ai.operation.name")) {
            draft.type(chat ? SpanTypes.CHAT_MODEL : embedding ? SpanTypes.EMBEDDING : null);
        }
        draft.requestModel(Values.text(Values.in(request, "model")));
        if (!span.has("gen_ai.input.messages")) {
            Object messages = Messages.asValue(Messages.ofRequest(request));
            draft.inputs(messages == null ? request : messages);
        }
        if (response != null && !span.has("gen_ai.output.messages")) {
            Map<String, @Nullable Object> text = new LinkedHashMap<>();
            text.put("content", Values.in(response, List.of("combined_chunk_content", "text")));
            Object message = Values.in(response, "message");
            List<Map<String, @Nullable Object>> said = message == null
                    ? text.get("content") == null ? List.of() : List.of(Messages.message("assistant", text))
                    : Messages.of(message);
            draft.outputs(said.isEmpty() ? response : Messages.asValue(said));
        }
        if (!span.has("gen_ai.usage.input_tokens")) {
            draft.tokens(Usage.of(Values.in(response, "usage")));
        }
    }

    private static void readAgent(SentSpan span, SpanDraft draft) {
        List<Map<String, @Nullable Object>> messages = Messages.of(span.json("pydantic_ai.all_messages"));
        int asked = 0;
        while (asked < messages.size()
                && !"assistant".equals(messages.get(asked).get("role"))) {
            asked++;
        }
        draft.inputs(Messages.asValue(messages.subList(0, asked)));
        draft.outputs(span.json("final_result"));
        draft.requestModel(span.text("model_name"));
        draft.aggregateTokens(Usage.of(
                span.integer("gen_ai.aggregated_usage.input_tokens"),
                span.integer("gen_ai.aggregated_usage.output_tokens"),
                0,
                span.integer("gen_ai.aggregated_usage.cache_read.input_tokens"),
                0));
        draft.aggregate();
    }

    private static void readPlain(SentSpan span, SpanDraft draft) {
        Map<String, @Nullable Object> own =
                Values.map(Values.in(Values.map(span.value("logfire.json_schema")), "properties"));
        Map<String, @Nullable Object> inputs = new LinkedHashMap<>();
        Object output = null;
        if (own != null) {
            for (String key : own.keySet()) {
                Object value = span.json(key);
                if (ANSWERS.contains(key)) {
                    output = value;
                } else if (value != null && !WHOSE.contains(key)) {
                    inputs.put(key, value);
                }
            }
        }
        List<Document> documents = Documents.of(span.json("documents"));
        draft.type(documents.isEmpty() ? null : SpanTypes.RETRIEVER);
        draft.documents(documents);
        draft.inputs(inputs.isEmpty() ? null : inputs);
        draft.outputs(output);
    }
}
