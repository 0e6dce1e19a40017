package dev.assay.search;

import dev.assay.trace.JsonText;
import dev.assay.trace.Span;
import dev.assay.trace.Trace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The texts of a trace that full text looks through, each once: strings and numbers of all inputs, outputs, attributes
 * and events, names and status messages; the first {@value #MOST} characters of them.
 *
 * @param inputs of the root span
 * @param outputs of the root span
 * @param others all that is in neither
 * @param keys names of JSON fields; not searched by words
 * @param cut there was more
 */
public record TraceText(List<String> inputs, List<String> outputs, List<String> others, Set<String> keys, boolean cut) {
    public static final int MOST = 65_536;

    /** Attributes whose values are in a span's inputs, in its outputs, or say nothing; of each list the first there is. */
    private static final List<List<String>> TOLD = List.of(
            List.of(
                    "mlflow.spanInputs",
                    "input.value",
                    "langfuse.observation.input",
                    "ai.toolCall.args",
                    "ai.prompt.messages",
                    "traceloop.entity.input",
                    "gen_ai.tool.call.arguments",
                    "gen_ai.input.messages",
                    "gen_ai.prompt"),
            List.of(
                    "mlflow.spanOutputs",
                    "output.value",
                    "langfuse.observation.output",
                    "ai.toolCall.result",
                    "ai.response.text",
                    "traceloop.entity.output",
                    "gen_ai.tool.call.result",
                    "gen_ai.output.messages",
                    "gen_ai.completion"),
            List.of("mlflow.traceRequestId"));

    public static TraceText of(Trace trace) {
        return new Collector(MOST).collect(trace);
    }

    /** Keys of the attributes that are left out because their values stand elsewhere. */
    public static Set<String> told(Span span) {
        Set<String> told = new HashSet<>();
        for (List<String> keys : TOLD) {
            for (String key : keys) {
                if (span.attributes().containsKey(key)) {
                    told.add(key);
                    break;
                }
            }
        }
        return told;
    }

    /** The first span without a parent; without one the first whose parent is not here. */
    static Optional<Span> root(Trace trace) {
        Optional<Span> root = trace.spans().stream()
                .filter(span -> span.parentSpanId() == null)
                .findFirst();
        if (root.isPresent() || trace.spans().isEmpty()) {
            return root;
        }
        Set<String> ids = HashSet.newHashSet(trace.spans().size());
        trace.spans().forEach(span -> ids.add(span.spanId()));
        return trace.spans().stream()
                .filter(span -> !ids.contains(String.valueOf(span.parentSpanId())))
                .findFirst();
    }

    /** The texts of one span, all of them whole. */
    static List<String> of(Span span) {
        Collector collector = new Collector(Integer.MAX_VALUE);
        collector.addAll(span);
        return collector.others;
    }

    private static final class Collector {
        private final Set<String> seen = new HashSet<>();
        private final Set<String> keys = new HashSet<>();
        private final List<String> others = new ArrayList<>();
        private int room;
        private boolean cut;

        Collector(int room) {
            this.room = room;
        }

        TraceText collect(Trace trace) {
            Optional<Span> root = root(trace);
            List<String> inputs = new ArrayList<>();
            List<String> outputs = new ArrayList<>();
            Object input = root.map(Span::inputs).orElse(null);
            Object output = root.map(Span::outputs).orElse(null);
            walk(input == null ? trace.info().requestPreview() : input, inputs, 0);
            seen.clear(); // the same text may be asked for and answered
            walk(output == null ? trace.info().responsePreview() : output, outputs, 0);
            seen.addAll(inputs);
            trace.spans().forEach(this::addAll);
            return new TraceText(inputs, outputs, others, keys, cut);
        }

        private void addAll(Span span) {
            add(span.name(), others);
            add(span.statusMessage(), others);
            walk(span.inputs(), others, 0);
            walk(span.outputs(), others, 0);
            Set<String> told = told(span);
            for (Map.Entry<String, @Nullable Object> attribute :
                    span.attributes().entrySet()) {
                if (!told.contains(attribute.getKey())) {
                    walk(parsed(attribute.getValue()), others, 0);
                }
            }
            for (Span.Event event : span.events()) {
                add(event.name(), others);
                walk(event.attributes(), others, 0);
            }
        }

        /** Some SDKs send JSON as text. */
        private static @Nullable Object parsed(@Nullable Object value) {
            return value instanceof String text && (text.startsWith("{") || text.startsWith("["))
                    ? JsonText.parseOr(text, text)
                    : value;
        }

        private void walk(@Nullable Object value, List<String> into, int depth) {
            if (depth > 500) {
                throw new IllegalArgumentException("JSON value is nested deeper than 500");
            }
            switch (value) {
                case String text -> add(text, into);
                case Number number -> add(ValueText.plain(number), into);
                case List<?> list -> {
                    for (Object each : list) {
                        walk(each, into, depth + 1);
                    }
                }
                case Map<?, ?> map ->
                    map.forEach((key, each) -> {
                        keys.add(String.valueOf(key));
                        walk(each, into, depth + 1);
                    });
                case null, default -> {}
            }
        }

        private void add(@Nullable String text, List<String> into) {
            if (text == null || text.isEmpty() || !seen.add(text)) {
                return;
            }
            if (text.length() > room) {
                cut = true;
                if (room > 0) {
                    into.add(text.substring(0, room));
                    room = 0;
                }
                return;
            }
            room -= text.length();
            into.add(text);
        }
    }
}
