package dev.assay.scorers.agent;

import dev.assay.model.Span;
import dev.assay.model.Texts;
import dev.assay.model.ToolCall;
import dev.assay.model.Trace;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an agent did, step by step, and what is expected of it. */
final class Steps {
    private static final List<String> AGENT_NAMES = List.of("gen_ai.agent.name", "agent.name", "graph.node.id");

    private Steps() {}

    /** Spans of these types in the order of their start, without the root. */
    static List<Span> of(Trace trace, Set<String> types) {
        String root = trace.root().map(Span::spanId).orElse("");
        return trace.spans().stream()
                .filter(span -> types.contains(span.type()) && !span.spanId().equals(root))
                .toList();
    }

    /** The call that a TOOL span carried out. */
    static ToolCall call(Span span) {
        ToolCall call = span.toolCall();
        return call != null ? call : new ToolCall(span.name(), span.inputs(), span.outputs());
    }

    /** A tool's name, the name an agent was given, or else the span's. */
    static String name(Span span) {
        return switch (span.type()) {
            case "TOOL" -> call(span).name();
            case "AGENT" ->
                AGENT_NAMES.stream()
                        .map(span.attributes()::get)
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .findFirst()
                        .orElseGet(() -> withoutVerb(span.name()));
            default -> span.name();
        };
    }

    /** OpenTelemetry names such a span {@code invoke_agent NAME}. */
    private static String withoutVerb(String name) {
        return name.startsWith("invoke_agent ") ? name.substring("invoke_agent ".length()) : name;
    }

    /** The parameter {@code expected}, else the expectation. */
    static Object expected(ScoreRequest request, String expectation) {
        Object given = request.parameters().get("expected");
        if (given != null) {
            return given;
        }
        return request.trace()
                .expectation(expectation)
                .orElseThrow(
                        () -> new ScorerException("nothing to compare with: neither the parameter 'expected' nor an"
                                + " expectation '" + expectation + "' on the trace"));
    }

    /** A list of names, or of maps with a name. */
    static List<String> names(Object value, String what) {
        List<?> list = value instanceof List<?> several ? several : List.of(value);
        List<String> names = new ArrayList<>();
        for (Object each : list) {
            names.add(name(each, what + " " + (names.size() + 1)));
        }
        return names;
    }

    private static String name(@Nullable Object value, String what) {
        if (value instanceof String name) {
            return name;
        }
        if (value instanceof Map<?, ?> map && map.get("name") instanceof String name) {
            return name;
        }
        throw new ScorerException(what + " is " + Texts.of(value) + ", expected a name or a map with 'name'");
    }

    static String listed(List<String> names) {
        return names.isEmpty() ? "nothing" : String.join(", ", names);
    }
}
