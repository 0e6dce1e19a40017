package dev.assay.scorers.judge;

import dev.assay.model.Texts;
import dev.assay.model.Trace;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.Value;
import java.util.List;

/** What is judged of a trace, with the length that is shown of it. Without it there is no verdict. */
final class Material {
    private static final int MOST_REQUEST = 20_000;
    private static final int MOST_RESPONSE = 40_000;

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
