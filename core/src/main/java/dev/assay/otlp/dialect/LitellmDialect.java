package dev.assay.otlp.dialect;

import dev.assay.trace.JsonText;
import dev.assay.trace.Tokens;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * LiteLLM's proxy and SDK; mostly {@link GenAiDialect}. Its child span {@code raw_gen_ai_request} repeats the request in
 * Python's notation and is left as it is.
 *
 * <table>
 * <caption>Attributes</caption>
 * <tr><td>llm.request.type</td><td>type, where gen_ai.operation.name says none</td></tr>
 * <tr><td>gen_ai.completion.N.function_call.*</td><td>calls that gen_ai.output.messages leaves out</td></tr>
 * <tr><td>metadata.usage_object</td><td>tokens with those from the cache, in Python's notation</td></tr>
 * <tr><td>llm.user, metadata.user_api_key_end_user_id, metadata.user_api_key_user_id</td><td>user</td></tr>
 * </table>
 */
final class LitellmDialect implements Dialect {
    @Override
    public boolean speaks(SentSpan span) {
        return span.has("litellm.call_id") || "litellm_request".equals(span.name()) || "litellm".equals(span.scope());
    }

    @Override
    public void read(SentSpan span, SpanDraft draft) {
        String request = span.text("llm.request.type");
        if (request != null && !span.has("gen_ai.operation.name")) {
            draft.type(request.contains("embedding") ? SpanTypes.EMBEDDING : SpanTypes.CHAT_MODEL);
        }
        String usage = span.text("metadata.usage_object");
        if (usage != null && usage.startsWith("{'")) {
            Tokens tokens = Usage.of(JsonText.parseOr(usage.replace('\'', '"').replace("None", "null"), null));
            draft.tokens(tokens);
        }
        draft.user(span.text("llm.user"));
        draft.user(span.text("metadata.user_api_key_end_user_id", "metadata.user_api_key_user_id"));
        List<Map<String, @Nullable Object>> calls = Flattened.list(span.attributes(), "gen_ai.completion.").stream()
                .filter(each -> each.containsKey("function_call.name"))
                .<Map<String, @Nullable Object>>map(LitellmDialect::call)
                .toList();
        if (!calls.isEmpty()) {
            Map<String, @Nullable Object> body = new LinkedHashMap<>();
            body.put("tool_calls", calls);
            draft.outputs(Messages.asValue(List.of(Messages.message("assistant", body))));
        }
    }

    private static Map<String, @Nullable Object> call(Map<String, @Nullable Object> sent) {
        Map<String, @Nullable Object> call = new LinkedHashMap<>();
        call.put("name", sent.get("function_call.name"));
        call.put("arguments", sent.get("function_call.arguments"));
        return call;
    }
}
