package dev.assay.otlp.dialect;

import dev.assay.trace.JsonText;
import dev.assay.trace.Span.Prompt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Traceloop's OpenLLMetry; its LLM spans speak {@link GenAiDialect}.
 *
 * <table>
 * <caption>Attributes</caption>
 * <tr><td>traceloop.span.kind</td><td>type</td></tr>
 * <tr><td>traceloop.entity.input, traceloop.entity.output</td><td>inputs, outputs</td></tr>
 * <tr><td>traceloop.entity.name</td><td>name of a TOOL</td></tr>
 * <tr><td>traceloop.prompt.key, .version, .template, .template_variables.*</td><td>prompt</td></tr>
 * <tr><td>traceloop.association.properties.*</td><td>session_id, user_id; others are metadata of the trace</td></tr>
 * </table>
 */
final class TraceloopDialect implements Dialect {
    private static final Map<String, String> TYPES = Map.of(
            "workflow", SpanTypes.CHAIN,
            "task", SpanTypes.CHAIN,
            "agent", SpanTypes.AGENT,
            "tool", SpanTypes.TOOL);
    private static final String PROPERTY = "traceloop.association.properties.";
    private static final String VARIABLE = "traceloop.prompt.template_variables.";

    @Override
    public boolean speaks(SentSpan span) {
        return span.has("traceloop.span.kind")
                || span.hasPrefix(PROPERTY)
                || span.has("traceloop.workflow.name")
                || span.has("traceloop.prompt.key");
    }

    @Override
    public void read(SentSpan span, SpanDraft draft) {
        String kind = span.text("traceloop.span.kind");
        draft.type(kind == null ? null : TYPES.get(kind));
        Object input = span.json("traceloop.entity.input");
        draft.inputs(input);
        draft.outputs(span.json("traceloop.entity.output"));
        if (draft.isType(SpanTypes.TOOL)) {
            draft.tool(span.text("traceloop.entity.name"), arguments(input), null);
        }
        String prompt = span.text("traceloop.prompt.key");
        if (prompt != null) {
            Map<String, @Nullable Object> variables = new LinkedHashMap<>();
            span.attributes().forEach((key, value) -> {
                if (key.startsWith(VARIABLE)) {
                    variables.put(key.substring(VARIABLE.length()), value);
                }
            });
            draft.prompt(new Prompt(
                    prompt, span.text("traceloop.prompt.version"), span.text("traceloop.prompt.template"), variables));
        }
        for (Map.Entry<String, @Nullable Object> attribute : span.attributes().entrySet()) {
            if (attribute.getKey().startsWith(PROPERTY)) {
                property(attribute.getKey().substring(PROPERTY.length()), attribute.getValue(), draft);
            }
        }
    }

    private static void property(String key, @Nullable Object value, SpanDraft draft) {
        switch (key) {
            case "session_id" -> draft.session(Values.text(value));
            case "user_id" -> draft.user(Values.text(value));
            default -> draft.metadata(key, value);
        }
    }

    /** Arguments of a Python function: by name, where all were given by name, and the only one given without. */
    static @Nullable Object arguments(@Nullable Object input) {
        List<@Nullable Object> positional = Values.list(Values.in(input, "args"));
        Object named = Values.in(input, "kwargs");
        if (positional == null || named == null) {
            return input;
        }
        if (positional.isEmpty()) {
            return named;
        }
        boolean only = positional.size() == 1 && named instanceof Map<?, ?> map && map.isEmpty();
        return only && positional.getFirst() instanceof String text ? JsonText.parseOr(text, text) : input;
    }
}
