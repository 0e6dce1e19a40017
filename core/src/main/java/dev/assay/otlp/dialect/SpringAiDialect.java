package dev.assay.otlp.dialect;

import dev.assay.trace.JsonText;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Spring AI, through Micrometer: every value is text, numbers and lists too. Its calls of models speak {@link GenAiDialect},
 * its vector stores {@link DatabaseDialect}; the client and the advisors around a call are steps of a chain.
 *
 * <table>
 * <caption>Attributes</caption>
 * <tr><td>spring.ai.kind</td><td>type</td></tr>
 * <tr><td>spring.ai.chat.client.system.text, .user.text, and before them .system.params, .user.params</td><td>inputs</td></tr>
 * <tr><td>spring.ai.chat.client.conversation.id</td><td>session</td></tr>
 * <tr><td>spring.ai.tool.definition.name, spring.ai.tool.call.arguments, .result</td><td>tool call</td></tr>
 * <tr><td>spring.ai.vectorstore.query.content, .query.response.documents</td><td>inputs, documents</td></tr>
 * </table>
 */
final class SpringAiDialect implements Dialect {
    private static final String CLIENT = "spring.ai.chat.client.";
    private static final String VECTOR_STORE = "spring.ai.vectorstore.query.";

    @Override
    public boolean speaks(SentSpan span) {
        return span.hasPrefix("spring.ai.");
    }

    @Override
    public void read(SentSpan span, SpanDraft draft) {
        String kind = span.text("spring.ai.kind");
        draft.type(
                switch (kind == null ? "" : kind) {
                    case "chat_client", "advisor" -> SpanTypes.CHAIN;
                    case "tool_call" -> SpanTypes.TOOL;
                    default -> null;
                });
        if (draft.isType(SpanTypes.TOOL)) {
            Object arguments = span.json("spring.ai.tool.call.arguments");
            Object result = unquoted(span.json("spring.ai.tool.call.result"));
            draft.tool(span.text("spring.ai.tool.definition.name"), arguments, result);
            draft.inputs(arguments);
            draft.outputs(result);
        }
        if (span.has(CLIENT + "user.text") || span.has(CLIENT + "system.text")) {
            Map<String, @Nullable Object> asked = new LinkedHashMap<>();
            put(asked, "system", span.text(CLIENT + "system.text"));
            put(asked, "user", span.text(CLIENT + "user.text"));
            put(asked, "params", span.json(CLIENT + "user.params"));
            draft.inputs(asked);
        }
        draft.session(span.text(CLIENT + "conversation.id"));
        if (span.has(VECTOR_STORE + "content")) {
            draft.type(SpanTypes.RETRIEVER);
            draft.inputs(span.text(VECTOR_STORE + "content"));
            Object documents = span.json(VECTOR_STORE + "response.documents");
            draft.documents(Documents.of(documents));
            draft.outputs(documents);
        }
    }

    private static void put(Map<String, @Nullable Object> into, String key, @Nullable Object value) {
        if (value != null) {
            into.put(key, value);
        }
    }

    /** What a tool gave is made JSON once more: text stands in quotes. */
    private static @Nullable Object unquoted(@Nullable Object result) {
        return result instanceof String text ? JsonText.parseOr(text, text) : result;
    }
}
