package dev.assay.otlp.dialect;

import dev.assay.trace.Span.Event;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The messages of {@link GenAiDialect}: where each version of the conventions has put them, the newest first. */
final class GenAiMessages {
    private GenAiMessages() {}

    /** @param tool what is said is the call of a tool, not a conversation */
    static void read(SentSpan span, SpanDraft draft, boolean tool) {
        List<Map<String, @Nullable Object>> input = new ArrayList<>();
        Object system = span.json("gen_ai.system_instructions");
        if (system != null) {
            input.add(Messages.message("system", Map.of("parts", system)));
        }
        List<Map<String, @Nullable Object>> asked = Messages.of(span.json("gen_ai.input.messages"));
        input.addAll(asked.isEmpty() ? content("user", span.json("gen_ai.agent.invocation_input")) : asked);
        List<Map<String, @Nullable Object>> output = Messages.of(span.json("gen_ai.output.messages"));
        draft.inputs(Messages.asValue(input));
        draft.outputs(Messages.asValue(output));
        draft.outputs(Messages.asValue(content("assistant", span.json("gen_ai.agent.invocation_output"))));
        readEvents(span, draft, tool);
        readTexts(span, draft, tool);
    }

    /** As it was before there were events: one text or some JSON, or an attribute for each part of each message. */
    private static void readTexts(SentSpan span, SpanDraft draft, boolean tool) {
        if (!tool) {
            draft.inputs(Messages.asValue(flattened(span, "gen_ai.prompt.", "user")));
            draft.outputs(Messages.asValue(flattened(span, "gen_ai.completion.", "assistant")));
        }
        boolean plain = tool || draft.isType(SpanTypes.EMBEDDING);
        draft.inputs(text(span, "gen_ai.prompt", "user", plain));
        draft.outputs(text(span, "gen_ai.completion", "assistant", plain));
    }

    private static @Nullable Object text(SentSpan span, String key, String role, boolean plain) {
        Object sent = span.json(key);
        if (!plain && span.value(key) instanceof String said && (sent instanceof Number || sent instanceof Boolean)) {
            sent = said;
        }
        if (sent == null || plain || !isSaid(sent)) {
            return sent;
        }
        return Messages.asValue(content(role, sent));
    }

    /** Texts and lists of texts or messages; another object means more than its messages. */
    private static boolean isSaid(Object sent) {
        return sent instanceof String || sent instanceof List<?>;
    }

    /** {@code gen_ai.prompt.0.role} and so on; a call is {@code tool_calls.0.name} or, before, {@code function_call.name}. */
    private static List<Map<String, @Nullable Object>> flattened(SentSpan span, String prefix, String role) {
        List<Map<String, @Nullable Object>> messages = new ArrayList<>();
        for (Map<String, @Nullable Object> each : Flattened.list(span.attributes(), prefix)) {
            Map<String, @Nullable Object> body = new LinkedHashMap<>(each);
            List<Map<String, @Nullable Object>> calls = Flattened.list(each, "tool_calls.");
            if (!calls.isEmpty()) {
                body.put("tool_calls", calls);
            } else if (each.get("function_call.name") != null) {
                Map<String, @Nullable Object> call = new LinkedHashMap<>();
                call.put("name", each.get("function_call.name"));
                call.put("arguments", each.get("function_call.arguments"));
                body.put("tool_calls", List.of(call));
            }
            String said = Values.text(each.get("role"));
            messages.add(Messages.message(said == null ? role : said, body));
        }
        return messages;
    }

    /**
     * Messages sent as events, of the span or as log records: {@code gen_ai.user.message} and so on, the answer in
     * {@code gen_ai.choice}; before that {@code gen_ai.content.prompt} and {@code gen_ai.content.completion}.
     */
    private static void readEvents(SentSpan span, SpanDraft draft, boolean tool) {
        List<Map<String, @Nullable Object>> input = new ArrayList<>();
        List<Map<String, @Nullable Object>> output = new ArrayList<>();
        for (Event event : span.events()) {
            String name = event.name();
            switch (name) {
                case "gen_ai.choice" -> output.add(message("assistant", event));
                case "gen_ai.content.prompt" ->
                    input.addAll(content("user", event.attributes().get("gen_ai.prompt")));
                case "gen_ai.content.completion" ->
                    output.addAll(content("assistant", event.attributes().get("gen_ai.completion")));
                default -> {
                    if (name.startsWith("gen_ai.") && name.endsWith(".message")) {
                        String role = name.substring("gen_ai.".length(), name.length() - ".message".length());
                        input.add(message(role, event));
                    }
                }
            }
        }
        if (tool && !input.isEmpty()) {
            draft.inputs(Messages.contentAsValue(input.getLast()));
            draft.outputs(output.isEmpty() ? null : Messages.contentAsValue(output.getLast()));
            return;
        }
        draft.inputs(Messages.asValue(input));
        draft.outputs(Messages.asValue(output));
    }

    /** Messages, or a text that stands for one. */
    private static List<Map<String, @Nullable Object>> content(String role, @Nullable Object sent) {
        List<Map<String, @Nullable Object>> messages = Messages.of(sent);
        if (!messages.isEmpty() || sent == null) {
            return messages;
        }
        List<@Nullable Object> texts = Values.list(sent);
        if (texts != null && texts.stream().allMatch(String.class::isInstance)) {
            return texts.stream().flatMap(text -> content(role, text).stream()).toList();
        }
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("content", sent);
        return List.of(Messages.message(role, body));
    }

    /**
     * A log record has a body, an event of a span attributes, or one with the whole as JSON; a choice has its message inside.
     * The role is in the event's name, and may be said more exactly.
     */
    private static Map<String, @Nullable Object> message(String role, Event event) {
        Object sent = Values.in(event.attributes(), List.of("body", "gen_ai.event.content"));
        Map<String, @Nullable Object> whole = sent == null ? event.attributes() : Values.map(sent);
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        if (whole == null) {
            body.put("content", sent);
            return Messages.message(role, body);
        }
        body.putAll(whole);
        Map<String, @Nullable Object> inner = Values.map(whole.get("message"));
        if (inner != null && (inner.containsKey("content") || inner.containsKey("tool_calls"))) {
            body.putAll(inner);
        } else if (whole.get("message") != null) {
            body.put("content", whole.get("message"));
        }
        if (role.equals("tool")) {
            body.putIfAbsent("tool_call_id", whole.get("id"));
        }
        String exact = Values.text(body.get("role"));
        return Messages.message(exact == null ? role : exact, body);
    }
}
