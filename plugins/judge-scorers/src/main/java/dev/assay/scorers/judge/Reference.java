package dev.assay.scorers.judge;

import dev.assay.model.Texts;
import dev.assay.model.Trace;
import dev.assay.scorer.api.ScorerException;
import java.util.List;
import java.util.Optional;

/** What an answer is held against: what was expected. */
final class Reference {
    /**
     * @param name the expectation it comes from, or {@code response}
     * @param texts not empty
     */
    record Text(String name, List<String> texts) {}

    private Reference() {}

    /** The expected response, else the expected facts. */
    static Optional<Text> expected(Trace trace) {
        for (String name : List.of("expected_response", "expected_facts")) {
            List<String> texts = trace.expectation(name).map(Material::texts).orElse(List.of());
            if (!texts.isEmpty()) {
                return Optional.of(new Text(name, texts));
            }
        }
        return Optional.empty();
    }

    /** What was expected, else what was answered. */
    static Text orResponse(Trace trace) {
        return expected(trace)
                .or(() -> Texts.response(trace)
                        .filter(text -> !text.isBlank())
                        .map(text -> new Text("response", List.of(text))))
                .orElseThrow(() -> new ScorerException(
                        "the trace has no expectation 'expected_response' or 'expected_facts', and no response"
                                + " either"));
    }
}
