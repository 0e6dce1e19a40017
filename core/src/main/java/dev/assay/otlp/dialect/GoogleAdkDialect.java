package dev.assay.otlp.dialect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Google's Agent Development Kit. Its agents and tools speak {@link GenAiDialect} but for what they were given and gave.
 *
 * <table>
 * <caption>Attributes</caption>
 * <tr><td>the names call_llm, invocation, agent_run</td><td>type, where gen_ai.operation.name says none</td></tr>
 * <tr><td>gcp.vertex.agent.llm_request, .llm_response</td><td>inputs, outputs of a CHAT_MODEL, in Gemini's words</td></tr>
 * <tr><td>gcp.vertex.agent.tool_call_args, .tool_response</td><td>tool call</td></tr>
 * <tr><td>gcp.vertex.agent.data</td><td>inputs</td></tr>
 * <tr><td>gcp.vertex.agent.session_id</td><td>session</td></tr>
 * </table>
 */
final class GoogleAdkDialect implements Dialect {
    private static final String ADK = "gcp.vertex.agent";

    @Override
    public boolean speaks(SentSpan span) {
        return ADK.equals(span.scope()) || span.hasPrefix(ADK + ".");
    }

    @Override
    public void read(SentSpan span, SpanDraft draft) {
        if (!span.has("gen_ai.operation.name")) {
            draft.type(
                    switch (span.name().split("[ \\[]", 2)[0]) {
                        case "call_llm" -> SpanTypes.CHAT_MODEL;
                        case "agent_run" -> SpanTypes.AGENT;
                        case "invocation" -> SpanTypes.CHAIN;
                        default -> null;
                    });
        }
        if ("execute_tool".equals(span.text("gen_ai.operation.name"))) {
            draft.type(SpanTypes.TOOL);
            Object arguments = span.json(ADK + ".tool_call_args");
            Object result = span.json(ADK + ".tool_response");
            draft.tool(span.text("gen_ai.tool.name"), arguments, result);
            draft.inputs(arguments);
            draft.outputs(result);
        } else {
            draft.inputs(request(Values.map(span.value(ADK + ".llm_request"))));
            draft.outputs(
                    Messages.asValue(Messages.of(Values.in(Values.map(span.value(ADK + ".llm_response")), "content"))));
            draft.inputs(Messages.asValue(Messages.of(span.json(ADK + ".data"))));
        }
        draft.session(span.text(ADK + ".session_id"));
    }

    /** Its instructions stand in the configuration. */
    private static @Nullable Object request(@Nullable Map<String, @Nullable Object> sent) {
        if (sent == null) {
            return null;
        }
        Map<String, @Nullable Object> request = new LinkedHashMap<>();
        request.put("contents", sent.get("contents"));
        request.put("system_instruction", Values.in(sent.get("config"), List.of("system_instruction")));
        return Messages.asValue(Messages.ofRequest(request));
    }
}
