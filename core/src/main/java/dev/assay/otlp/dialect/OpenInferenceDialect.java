package dev.assay.otlp.dialect;

import dev.assay.trace.Cost;
import dev.assay.trace.Span.Document;
import dev.assay.trace.Span.Prompt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Arize's <a href="https://github.com/Arize-ai/openinference/tree/main/spec">OpenInference</a>.
 *
 * <table>
 * <caption>Attributes</caption>
 * <tr><td>openinference.span.kind</td><td>type</td></tr>
 * <tr><td>llm.input_messages.*, llm.output_messages.*, else llm.prompts.*, llm.choices.*, else input.value, output.value</td><td>inputs, outputs</td></tr>
 * <tr><td>llm.request.model_name, llm.invocation_parameters.model, llm.model_name, embedding.model_name, reranker.model_name</td><td>model</td></tr>
 * <tr><td>llm.provider, llm.system</td><td>provider</td></tr>
 * <tr><td>llm.token_count.*, llm.cost.*</td><td>tokens, cost</td></tr>
 * <tr><td>retrieval.documents.*, reranker.output_documents.*</td><td>documents</td></tr>
 * <tr><td>tool.name, input.value, output.value</td><td>tool call</td></tr>
 * <tr><td>llm.prompt_template.template, .version, .variables</td><td>prompt</td></tr>
 * <tr><td>event First Token Stream Event, llm.invocation_parameters.stream</td><td>streaming</td></tr>
 * <tr><td>tag.tags, metadata</td><td>tags and metadata of the trace</td></tr>
 * </table>
 */
final class OpenInferenceDialect implements Dialect {
    private static final Map<String, String> TYPES = Map.of("LLM", SpanTypes.CHAT_MODEL, "PROMPT", SpanTypes.CHAIN);
    private static final String CONTENT = "message_content.";
    private static final Set<String> OWN_TOKENS =
            Set.of(SpanTypes.CHAT_MODEL, SpanTypes.EMBEDDING, SpanTypes.RERANKER, SpanTypes.EVALUATOR);

    @Override
    public boolean speaks(SentSpan span) {
        return span.has("openinference.span.kind");
    }

    @Override
    public void read(SentSpan span, SpanDraft draft) {
        String kind = span.text("openinference.span.kind");
        draft.type(kind == null ? null : TYPES.getOrDefault(kind, SpanTypes.ALL.contains(kind) ? kind : null));
        readValues(span, draft);
        Object parameters = span.json("llm.invocation_parameters");
        draft.requestModel(span.text("llm.request.model_name"));
        draft.requestModel(Values.text(Values.in(parameters, List.of("model", "model_name"))));
        draft.responseModel(span.text("llm.response.model_name", "llm.model_name"));
        draft.responseModel(span.text("embedding.model_name", "reranker.model_name"));
        draft.provider(span.text("llm.provider", "llm.system"));
        readTokens(span, draft);
        draft.cost(cost(span));
        draft.documents(documents(span));
        if (draft.isType(SpanTypes.TOOL)) {
            draft.tool(span.text("tool.name"), input(span), Messages.toolResult(output(span)));
        }
        draft.streaming(Values.in(parameters, "stream"));
        draft.streaming(span.events().stream().anyMatch(event -> event.name().equals("First Token Stream Event")));
        if (draft.isType(SpanTypes.CHAT_MODEL)) {
            draft.prompt(prompt(span));
        }
        draft.labels(Values.list(span.value("tag.tags")));
        draft.metadata(Values.map(span.value("metadata")));
    }

    private static @Nullable Cost cost(SentSpan span) {
        return Usage.cost(
                span.number("llm.cost.total"), span.number("llm.cost.prompt"), span.number("llm.cost.completion"));
    }

    /** It stands on every span that is made while the prompt is in use; the model's calls are those that used it. */
    private static @Nullable Prompt prompt(SentSpan span) {
        if (!span.has("llm.prompt_template.template")) {
            return null;
        }
        Map<String, @Nullable Object> variables = Values.map(span.value("llm.prompt_template.variables"));
        return new Prompt(
                null,
                span.text("llm.prompt_template.version"),
                span.text("llm.prompt_template.template"),
                variables == null ? Map.of() : variables);
    }

    private static void readValues(SentSpan span, SpanDraft draft) {
        draft.inputs(Messages.asValue(messages(span, "llm.input_messages.")));
        draft.outputs(Messages.asValue(messages(span, "llm.output_messages.")));
        draft.inputs(Messages.asValue(texts(span, "llm.prompts.", "prompt.text", "user")));
        draft.outputs(Messages.asValue(texts(span, "llm.choices.", "completion.text", "assistant")));
        draft.inputs(input(span));
        draft.outputs(output(span));
        draft.inputs(span.text("reranker.query"));
    }

    private static @Nullable Object input(SentSpan span) {
        return typed(span, "input.value", "input.mime_type");
    }

    private static @Nullable Object output(SentSpan span) {
        return typed(span, "output.value", "output.mime_type");
    }

    private static @Nullable Object typed(SentSpan span, String key, String mimeType) {
        return "application/json".equals(span.text(mimeType)) ? span.json(key) : span.value(key);
    }

    private static void readTokens(SentSpan span, SpanDraft draft) {
        var tokens = Usage.of(
                span.integer("llm.token_count.prompt"),
                span.integer("llm.token_count.completion"),
                span.integer("llm.token_count.total"),
                span.integer("llm.token_count.prompt_details.cache_read"),
                span.integer("llm.token_count.prompt_details.cache_write"));
        if (OWN_TOKENS.contains(draft.type())) {
            draft.tokens(tokens);
        } else {
            draft.aggregateTokens(tokens);
        }
    }

    private static List<Document> documents(SentSpan span) {
        List<Document> documents = new ArrayList<>();
        String prefix = span.hasPrefix("reranker.") ? "reranker.output_documents." : "retrieval.documents.";
        for (Map<String, @Nullable Object> each : Flattened.list(span.attributes(), prefix)) {
            documents.add(Documents.document(
                    each.get("document.id"),
                    Values.text(each.get("document.content")),
                    each.get("document.score"),
                    Values.map(each.get("document.metadata"))));
        }
        boolean idsMissing = documents.stream().anyMatch(document -> document.id() == null);
        return idsMissing ? Documents.completed(documents, Documents.of(output(span))) : documents;
    }

    /** Of completions, as they were before chats. */
    private static List<Map<String, @Nullable Object>> texts(SentSpan span, String prefix, String key, String role) {
        List<Map<String, @Nullable Object>> messages = new ArrayList<>();
        for (Map<String, @Nullable Object> each : Flattened.list(span.attributes(), prefix)) {
            Map<String, @Nullable Object> body = new LinkedHashMap<>();
            body.put("content", each.get(key));
            messages.add(Messages.message(role, body));
        }
        return messages;
    }

    private static List<Map<String, @Nullable Object>> messages(SentSpan span, String prefix) {
        List<Map<String, @Nullable Object>> messages = new ArrayList<>();
        for (Map<String, @Nullable Object> each : Flattened.list(span.attributes(), prefix)) {
            String role = Values.text(each.get("message.role"));
            Map<String, @Nullable Object> body = new LinkedHashMap<>();
            Object content = each.get("message.content");
            if (content == null) {
                content = Flattened.list(each, "message.contents.").stream()
                        .map(OpenInferenceDialect::part)
                        .toList();
            }
            body.put("content", content);
            body.put("tool_calls", calls(each));
            body.put("tool_call_id", each.get("message.tool_call_id"));
            messages.add(Messages.message(role == null ? "user" : role, body));
        }
        return messages;
    }

    private static Map<String, @Nullable Object> part(Map<String, @Nullable Object> sent) {
        Map<String, @Nullable Object> part = new LinkedHashMap<>();
        sent.forEach((key, value) -> part.put(key.startsWith(CONTENT) ? key.substring(CONTENT.length()) : key, value));
        if (sent.get("tool_call.function.name") != null) {
            part.putAll(call(sent));
        }
        return part;
    }

    private static List<Map<String, @Nullable Object>> calls(Map<String, @Nullable Object> message) {
        List<Map<String, @Nullable Object>> calls = new ArrayList<>();
        for (Map<String, @Nullable Object> each : Flattened.list(message, "message.tool_calls.")) {
            calls.add(call(each));
        }
        if (calls.isEmpty() && message.get("message.function_call_name") != null) {
            Map<String, @Nullable Object> call = new LinkedHashMap<>();
            call.put("name", message.get("message.function_call_name"));
            call.put("arguments", message.get("message.function_call_arguments_json"));
            calls.add(call);
        }
        return calls;
    }

    private static Map<String, @Nullable Object> call(Map<String, @Nullable Object> sent) {
        Map<String, @Nullable Object> call = new LinkedHashMap<>();
        call.put("id", sent.get("tool_call.id"));
        call.put("name", sent.get("tool_call.function.name"));
        call.put("arguments", sent.get("tool_call.function.arguments"));
        return call;
    }
}
