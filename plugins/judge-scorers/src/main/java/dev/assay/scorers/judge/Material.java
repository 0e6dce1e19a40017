package dev.assay.scorers.judge;

import dev.assay.model.Span;
import dev.assay.model.Status;
import dev.assay.model.Texts;
import dev.assay.model.Trace;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.Value;
import java.util.List;

/** What is judged of a trace, with the length that is shown of it. Without it there is no verdict. */
final class Material {
    private static final int MOST_REQUEST = 20_000;
    static final int MOST_RESPONSE = 40_000;

    /** Of documents, facts, guidelines. */
    static final int MOST_REFERENCE = 48_000;

    private Material() {}

    static Prompt withRequest(Prompt prompt, Trace trace) {
        String request = Texts.request(trace)
                .filter(text -> !text.isBlank())
                .orElseThrow(
                        () -> new ScorerException("the trace has no request to judge by: its root span has no inputs"));
        return prompt.with("request", "The request", request, MOST_REQUEST);
    }

    static Prompt withResponse(Prompt prompt, Trace trace) {
        String response = Texts.response(trace).filter(text -> !text.isBlank()).orElseThrow(Material::noResponse);
        return prompt.with("response", "The response", response, MOST_RESPONSE);
    }

    /** The tools on offer, if the trace says which, and the calls made. */
    static Prompt withCalls(Prompt prompt, Trace trace) {
        List<String> offered = Calls.offered(trace);
        if (!offered.isEmpty()) {
            prompt.with("tools", "The tools on offer", offered, MOST_REFERENCE);
        }
        return prompt.with("calls", "The calls that were made, in their order", Calls.described(trace), MOST_REFERENCE);
    }

    /** What the agent did below its root: each step with its type, inputs, outputs and error. */
    static Prompt withSteps(Prompt prompt, Trace trace) {
        String root = trace.root().map(Span::spanId).orElse("");
        List<String> steps = trace.spans().stream()
                .filter(span -> !span.spanId().equals(root) || span.type().equals("TOOL"))
                .map(Material::step)
                .toList();
        if (steps.isEmpty()) {
            throw new ScorerException("the trace has no spans below its root, so there are no steps to judge");
        }
        return prompt.with("steps", "The steps, in their order", steps, MOST_REFERENCE);
    }

    private static String step(Span span) {
        if (span.type().equals("TOOL")) {
            return Calls.described(span);
        }
        StringBuilder text = new StringBuilder(span.type()).append(' ').append(span.name());
        if (span.inputs() != null) {
            text.append("\ninputs: ").append(Texts.of(span.inputs()));
        }
        if (span.outputs() != null) {
            text.append("\noutputs: ").append(Texts.of(span.outputs()));
        }
        if (span.status() == Status.ERROR) {
            text.append("\nerror: ").append(span.statusMessage());
        }
        return text.toString();
    }

    static ScorerException noResponse() {
        return new ScorerException("the trace has no response to judge: its root span has no outputs");
    }

    /** A text, or each of a list; blank ones left out. */
    static List<String> texts(Object value) {
        List<?> items = value instanceof List<?> list ? list : List.of(value);
        return items.stream()
                .map(Texts::of)
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    /** MLflow's words. */
    static Value.Text yesNo(boolean yes) {
        return new Value.Text(yes ? "yes" : "no");
    }
}
