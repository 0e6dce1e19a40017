package dev.assay.scorers.judge;

import dev.assay.model.Trace;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo.Part;
import java.util.List;

/** The parameter {@code show}: what of a trace a person's own criteria are about. */
final class Shown {
    /** A property of a parameters' schema. */
    static final String SCHEMA = """
        "show": {
          "title": "Show",
          "description": "What the judge sees: the request, the response, what was expected, retrieved documents and tool results, or the steps of the agent",
          "type": "array",
          "items": {"type": "string", "enum": ["request", "response", "expected", "found", "steps"]},
          "minItems": 1,
          "default": ["request", "response"]
        }
        """;

    static final Part[] PARTS = {Part.INPUTS, Part.OUTPUTS, Part.SPANS, Part.EXPECTATIONS};

    private Shown() {}

    /** @throws ScorerException when the trace lacks one of them */
    static Prompt with(Prompt prompt, ScoreRequest request) {
        Trace trace = request.trace();
        List<?> parts = request.parameters().get("show") instanceof List<?> list && !list.isEmpty()
                ? list
                : List.of("request", "response");
        for (Object part : parts) {
            switch (String.valueOf(part)) {
                case "request" -> Material.withRequest(prompt, trace);
                case "response" -> Material.withResponse(prompt, trace);
                case "expected" -> {
                    Reference.Text expected = Reference.expected(trace)
                            .orElseThrow(() -> new ScorerException("the trace has neither an expectation "
                                    + "'expected_response' nor 'expected_facts' with something in it"));
                    prompt.with("expected", "What was expected", expected.texts(), Material.MOST_REFERENCE);
                }
                case "found" -> Found.with(prompt, trace);
                case "steps" -> Material.withSteps(prompt, trace);
                default ->
                    throw new ScorerException("the parameter 'show' has \"" + part
                            + "\", expected request, response, expected, found or steps");
            }
        }
        return prompt;
    }
}
