package dev.assay.scorers.judge;

import dev.assay.model.Texts;
import dev.assay.model.Trace;
import dev.assay.scorer.api.ScorerException;

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
        String response = Texts.response(trace)
                .filter(text -> !text.isBlank())
                .orElseThrow(
                        () -> new ScorerException("the trace has no response to judge: its root span has no outputs"));
        return prompt.with("response", "The response", response, MOST_RESPONSE);
    }
}
