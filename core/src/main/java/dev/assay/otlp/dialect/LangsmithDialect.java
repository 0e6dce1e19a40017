package dev.assay.otlp.dialect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * LangSmith. Reads before {@link GenAiDialect}, because its {@code gen_ai.operation.name} says embeddings for retrievers.
 *
 * <table>
 * <caption>Attributes</caption>
 * <tr><td>langsmith.span.kind</td><td>type</td></tr>
 * <tr><td>gen_ai.prompt, gen_ai.completion</td><td>inputs, outputs, documents, tool call</td></tr>
 * <tr><td>langsmith.metadata.ls_model_name, ls_provider, usage_metadata</td><td>model, provider, tokens</td></tr>
 * <tr><td>langsmith.request.streaming</td><td>streaming</td></tr>
 * <tr><td>langsmith.metadata.session_id, thread_id, conversation_id, user_id</td><td>session, user</td></tr>
 * <tr><td>langsmith.span.tags, langsmith.metadata.*</td><td>tags and metadata of the trace, without LangSmith's own</td></tr>
 * </table>
 */
final class LangsmithDialect implements Dialect {
    private static final Map<String, String> TYPES = Map.of(
            "llm", SpanTypes.CHAT_MODEL,
            "prompt", SpanTypes.CHAIN);
    private static final String METADATA = "langsmith.metadata.";
    private static final Set<String> NOT_OF_THE_TRACE =
            Set.of("session_id", "thread_id", "conversation_id", "user_id", "usage_metadata", "lc_versions", "_type");

    @Override
    public boolean speaks(SentSpan span) {
        return span.has("langsmith.span.kind") || span.has("langsmith.trace.name");
    }

    @Override
    public void read(SentSpan span, SpanDraft draft) {
        String kind = span.text("langsmith.span.kind");
        if (kind != null) {
            String upper = kind.toUpperCase(Locale.ROOT);
            draft.type(TYPES.getOrDefault(kind, SpanTypes.ALL.contains(upper) ? upper : SpanTypes.UNKNOWN));
        }
        Object prompt = span.json("gen_ai.prompt");
        Object completion = span.json("gen_ai.completion");
        boolean chat = draft.isType(SpanTypes.CHAT_MODEL);
        draft.inputs(chat ? chatInput(prompt) : prompt);
        draft.outputs(chat ? chatOutput(completion) : completion);
        if (draft.isType(SpanTypes.TOOL)) {
            draft.tool(span.text("gen_ai.tool.name"), prompt, Messages.toolResult(completion));
        }
        draft.requestModel(span.text("langsmith.metadata.ls_model_name"));
        draft.provider(span.text("langsmith.metadata.ls_provider"));
        draft.tokens(Usage.of(span.value("langsmith.metadata.usage_metadata")));
        draft.session(span.text("langsmith.metadata.session_id", "langsmith.metadata.thread_id"));
        draft.session(span.text("langsmith.metadata.conversation_id"));
        draft.user(span.text("langsmith.metadata.user_id"));
        draft.streaming(chat ? span.value("langsmith.request.streaming") : null);
        // the status of a failed root is OK
        if (span.events().stream().anyMatch(event -> event.name().equals("exception"))) {
            draft.failed();
        }
        String tags = span.text("langsmith.span.tags");
        if (tags != null) {
            List<@Nullable Object> labels = new ArrayList<>(Arrays.asList(tags.split(",", -1)));
            labels.removeIf(label -> label instanceof String text && text.contains(":step:"));
            draft.labels(labels);
        }
        for (Map.Entry<String, @Nullable Object> attribute : span.attributes().entrySet()) {
            if (attribute.getKey().startsWith(METADATA)) {
                metadata(attribute.getKey().substring(METADATA.length()), attribute.getValue(), draft);
            }
        }
    }

    private static void metadata(String key, @Nullable Object value, SpanDraft draft) {
        boolean own = key.startsWith("LANGSMITH_") || key.startsWith("ls_") || key.startsWith("langgraph_");
        if (!own && !NOT_OF_THE_TRACE.contains(key)) {
            draft.metadata(key, value);
        }
    }

    /** LangGraph sends a list of lists of LangChain's objects. */
    private static @Nullable Object chatInput(@Nullable Object prompt) {
        Object messages = Messages.asValue(Messages.ofRequest(prompt));
        return messages == null ? prompt : messages;
    }

    private static @Nullable Object chatOutput(@Nullable Object completion) {
        List<Map<String, @Nullable Object>> messages = new ArrayList<>();
        for (Object each : flat(Values.in(completion, "generations"))) {
            messages.addAll(Messages.of(Values.in(each, "message")));
        }
        if (messages.isEmpty()) {
            return completion;
        }
        Map<String, @Nullable Object> output = new LinkedHashMap<>();
        output.put("messages", messages);
        return output;
    }

    private static List<@Nullable Object> flat(@Nullable Object value) {
        List<@Nullable Object> flat = new ArrayList<>();
        List<@Nullable Object> list = Values.list(value);
        if (list != null) {
            for (Object each : list) {
                if (each instanceof List<?>) {
                    flat.addAll(flat(each));
                } else {
                    flat.add(each);
                }
            }
        }
        return flat;
    }
}
