package dev.assay.scorer.people;

import dev.assay.model.Document;
import dev.assay.model.Expectation;
import dev.assay.model.Span;
import dev.assay.model.Texts;
import dev.assay.model.ToolCall;
import dev.assay.model.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a variable shows of a trace. Tokens are those of {@link TokenEstimate}. */
final class Material {
    private static final int MOST_INPUTS = 5_000;
    private static final int MOST_OUTPUTS = 10_000;
    private static final int MOST_REFERENCE = 12_000;
    private static final int MOST_OF_A_SPAN = 4_000;

    private final Trace trace;
    private final List<Trace> session;
    private final Fences fences;
    private final List<Variable> missing = new ArrayList<>();

    /** @param session turns in order of start */
    Material(Trace trace, List<Trace> session, Fences fences) {
        this.trace = trace;
        this.session = List.copyOf(session);
        this.fences = fences;
    }

    /** @return those of which the trace has nothing */
    List<Variable> show(Iterable<Variable> variables) {
        boolean whole = false;
        boolean lacking = false;
        for (Variable variable : variables) {
            whole |= variable.root() == Variable.Root.TRACE;
            if (!shown(variable)) {
                // As MLflow: what the root does not say may be found in the spans.
                boolean inSpans = variable.path().isEmpty()
                        && (variable.root() == Variable.Root.INPUTS || variable.root() == Variable.Root.OUTPUTS)
                        && !trace.spans().isEmpty();
                lacking |= inSpans;
                if (!inSpans) {
                    missing.add(variable);
                }
            }
        }
        if (lacking && !whole) {
            fences.add("trace: its spans by start time", spans(), MOST_REFERENCE);
        }
        return missing;
    }

    private boolean shown(Variable variable) {
        return switch (variable.root()) {
            case INPUTS -> value(variable, trace.inputs(), MOST_INPUTS);
            case OUTPUTS -> value(variable, trace.outputs(), MOST_OUTPUTS);
            case EXPECTATIONS -> expectations(variable);
            case TAGS -> named(variable, trace.tags());
            case METADATA -> named(variable, trace.metadata());
            case TRACE -> list("trace: its spans by start time", spans());
            case SPANS ->
                list(
                        "spans, by start time",
                        trace.spans().stream().map(Material::outline).toList());
            case DOCUMENTS -> list("documents, as the retrievers found them", documents());
            case TOOL_CALLS -> list("tool_calls, by start time", toolCalls());
            case CONVERSATION -> list("conversation, turn by turn", turns());
        };
    }

    private boolean list(String label, List<String> items) {
        if (!items.isEmpty()) {
            fences.add(label, items, MOST_REFERENCE);
        }
        return !items.isEmpty();
    }

    private boolean value(Variable variable, @Nullable Object whole, int most) {
        Object value = at(whole, variable.path());
        if (value != null) {
            fences.add(variable.label(), Texts.of(value), most);
        }
        return value != null;
    }

    /** Null when it is not there, or null. */
    static @Nullable Object at(@Nullable Object json, List<Object> path) {
        Object at = json;
        for (Object step : path) {
            if (at instanceof Map<?, ?> map) {
                at = map.get(step.toString());
            } else if (at instanceof List<?> list && step instanceof Integer place && place < list.size()) {
                at = list.get(place);
            } else {
                return null;
            }
        }
        return at;
    }

    private boolean expectations(Variable variable) {
        if (!variable.path().isEmpty()) {
            Optional<Object> expected =
                    trace.expectation(variable.path().getFirst().toString());
            expected.ifPresent(value -> fences.add(variable.label(), Texts.of(value), MOST_REFERENCE));
            return expected.isPresent();
        }
        return list(
                variable.label(),
                trace.expectations().stream()
                        .map((Expectation each) -> each.name() + ": " + Texts.of(each.value()))
                        .toList());
    }

    private boolean named(Variable variable, Map<String, String> values) {
        if (!variable.path().isEmpty()) {
            String value = values.get(variable.path().getFirst().toString());
            if (value != null) {
                fences.add(variable.label(), value, MOST_REFERENCE);
            }
            return value != null;
        }
        return list(
                variable.label(),
                new TreeMap<>(values)
                        .entrySet().stream()
                                .map(each -> each.getKey() + ": " + each.getValue())
                                .toList());
    }

    private List<String> spans() {
        return trace.spans().stream().map(Material::described).toList();
    }

    private static String outline(Span span) {
        return "span " + span.spanId() + (span.parentSpanId() == null ? "" : ", called by " + span.parentSpanId())
                + ": " + span.type() + " '" + span.name() + "', " + span.status() + ", "
                + span.duration().toMillis() + " ms";
    }

    private static String described(Span span) {
        StringBuilder text = new StringBuilder(outline(span));
        append(text, "status message", span.statusMessage());
        append(text, "inputs", span.inputs());
        append(text, "outputs", span.outputs());
        return text.toString();
    }

    private static void append(StringBuilder text, String name, @Nullable Object value) {
        if (value != null) {
            String said = Texts.of(value);
            text.append('\n').append(name).append(": ");
            text.append(
                    said.length() <= MOST_OF_A_SPAN
                            ? said
                            : said.substring(0, MOST_OF_A_SPAN) + " […, " + (said.length() - MOST_OF_A_SPAN)
                                    + " characters left out]");
        }
    }

    private List<String> documents() {
        List<String> texts = new ArrayList<>();
        for (Span span : trace.spans()) {
            for (Document document : span.documents()) {
                StringBuilder text =
                        new StringBuilder("found by '").append(span.name()).append('\'');
                append(text, "id", document.id());
                append(text, "score", document.score());
                append(text, "metadata", document.metadata().isEmpty() ? null : document.metadata());
                text.append("\ncontent: ").append(document.content() == null ? "none was sent" : document.content());
                texts.add(text.toString());
            }
        }
        return texts;
    }

    private List<String> toolCalls() {
        List<String> texts = new ArrayList<>();
        for (Span span : trace.spans()) {
            ToolCall call = span.toolCall();
            if (call != null) {
                StringBuilder text =
                        new StringBuilder("'").append(call.name()).append("', ").append(span.status());
                append(text, "arguments", call.arguments());
                append(text, "result", call.result());
                append(text, "status message", span.statusMessage());
                texts.add(text.toString());
            }
        }
        return texts;
    }

    private List<String> turns() {
        return session.stream()
                .filter(turn -> turn.inputs() != null || turn.outputs() != null)
                .map(turn -> "user: " + Texts.request(turn).orElse("(nothing)") + "\nassistant: "
                        + Texts.response(turn).orElse("(nothing)"))
                .toList();
    }
}
