package dev.assay.scorers.text;

import dev.assay.model.Texts;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerException;

/** The text that a response is compared with. */
final class ExpectedText {
    private ExpectedText() {}

    /**
     * The parameter {@code expected}, else the trace's expectation {@code expected_response}.
     *
     * @throws ScorerException when there is neither
     */
    static String of(ScoreRequest request) {
        return request.text("expected")
                .or(() -> request.trace().expectation("expected_response").map(Texts::of))
                .orElseThrow(
                        () -> new ScorerException("nothing to compare with: neither the parameter 'expected' nor an"
                                + " expectation 'expected_response' on the trace"));
    }
}
