package dev.assay.otlp.dialect;

import dev.assay.trace.Cost;
import dev.assay.trace.JsonText;
import dev.assay.trace.Span.Prompt;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Langfuse.
 *
 * <table>
 * <caption>Attributes</caption>
 * <tr><td>langfuse.observation.type</td><td>type</td></tr>
 * <tr><td>langfuse.observation.input, langfuse.observation.output, else
 * langfuse.trace.input, langfuse.trace.output</td><td>inputs, outputs, documents, tool call</td></tr>
 * <tr><td>langfuse.observation.model.name</td><td>model</td></tr>
 * <tr><td>langfuse.observation.usage_details, .cost_details</td><td>tokens, cost</td></tr>
 * <tr><td>langfuse.observation.prompt.name, .prompt.version</td><td>prompt</td></tr>
 * <tr><td>langfuse.observation.completion_start_time</td><td>streaming</td></tr>
 * <tr><td>langfuse.observation.level, .status_message</td><td>failure</td></tr>
 * <tr><td>langfuse.trace.name, .tags, .metadata.*, langfuse.session.id, langfuse.user.id</td><td>of the trace</td></tr>
 * </table>
 */
final class LangfuseDialect implements Dialect {
    private static final Map<String, String> TYPES = Map.of(
            "generation", SpanTypes.CHAT_MODEL,
            "span", SpanTypes.UNKNOWN,
            "event", SpanTypes.UNKNOWN);
    private static final String METADATA = "langfuse.trace.metadata.";

    @Override
    public boolean speaks(SentSpan span) {
        return span.hasPrefix("langfuse.");
    }

    @Override
    public void read(SentSpan span, SpanDraft draft) {
        String sent = span.text("langfuse.observation.type");
        if (sent != null) {
            String upper = sent.toUpperCase(Locale.ROOT);
            draft.type(TYPES.getOrDefault(sent, SpanTypes.ALL.contains(upper) ? upper : SpanTypes.UNKNOWN));
        }
        Object input = span.json("langfuse.observation.input");
        draft.inputs(draft.isType(SpanTypes.CHAT_MODEL) ? chat(input) : input);
        Object output = span.json("langfuse.observation.output");
        draft.outputs(draft.isType(SpanTypes.CHAT_MODEL) ? chat(output) : output);
        if (draft.isType(SpanTypes.TOOL)) {
            draft.tool(null, TraceloopDialect.arguments(input), null);
        }
        draft.inputs(span.json("langfuse.trace.input"));
        draft.outputs(span.json("langfuse.trace.output"));
        draft.requestModel(span.text("langfuse.observation.model.name"));
        draft.tokens(Usage.of(span.value("langfuse.observation.usage_details")));
        draft.cost(cost(Values.map(span.value("langfuse.observation.cost_details"))));
        draft.streaming(span.has("langfuse.observation.completion_start_time"));
        if ("ERROR".equals(span.text("langfuse.observation.level"))) {
            draft.failed();
            draft.statusMessage(span.text("langfuse.observation.status_message"));
        }
        draft.prompt(prompt(span));
        draft.session(span.text("langfuse.session.id"));
        draft.user(span.text("langfuse.user.id"));
        draft.tag("mlflow.traceName", span.text("langfuse.trace.name"));
        draft.labels(Values.list(span.value("langfuse.trace.tags")));
        for (Map.Entry<String, @Nullable Object> attribute : span.attributes().entrySet()) {
            if (attribute.getKey().startsWith(METADATA)) {
                Object value = attribute.getValue();
                draft.metadata(
                        attribute.getKey().substring(METADATA.length()),
                        value instanceof String text ? JsonText.parseOr(text, text) : value);
            }
        }
    }

    /** Of parts that add up to the whole, unless it is said. */
    private static @Nullable Cost cost(@Nullable Map<String, @Nullable Object> details) {
        Double total = Values.number(Values.in(details, "total"));
        if (details == null || total != null) {
            return Cost.sent(total);
        }
        List<Double> parts = details.values().stream()
                .map(Values::number)
                .filter(Objects::nonNull)
                .toList();
        return parts.isEmpty()
                ? null
                : Cost.sent(parts.stream().mapToDouble(Double::doubleValue).sum());
    }

    private static @Nullable Prompt prompt(SentSpan span) {
        String name = span.text("langfuse.observation.prompt.name");
        return name == null ? null : new Prompt(name, span.text("langfuse.observation.prompt.version"), null, Map.of());
    }

    /** A list of messages or one message; tools given beside them stay. */
    private static @Nullable Object chat(@Nullable Object value) {
        if (value instanceof Map<?, ?> map && map.containsKey("messages")) {
            return value;
        }
        Map<String, @Nullable Object> blocks = Messages.ofBlocks(value);
        Object messages = Messages.asValue(blocks == null ? Messages.of(value) : List.of(blocks));
        return messages == null ? value : messages;
    }
}
