package dev.assay.scorers.embedding;

import dev.assay.model.Texts;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pf4j.Extension;

/** How alike the response and the expected text are in meaning, whatever their words. */
@Extension
public final class SemanticSimilarity implements Scorer {
    private static final ScorerInfo INFO = new ScorerInfo(
                    "semantic_similarity",
                    "1",
                    "How alike the response and the expected text are in meaning, -1 to 1 (cosine of all-MiniLM-L6-v2)",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.OUTPUTS, Part.EXPECTATIONS),
                    ScorerInfo.ValueType.NUMBER,
                    """
                    {
                      "type": "object",
                      "properties": {
                        "expected": {
                          "type": "string",
                          "description": "The expected text; when left out, the trace's expectation expected_response"
                        }
                      },
                      "additionalProperties": false
                    }
                    """,
                    true)
            .keepScores(true);

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        String expected = request.text("expected")
                .or(() -> request.trace().expectation("expected_response").map(Texts::of))
                .orElseThrow(
                        () -> new ScorerException("nothing to compare with: neither the parameter 'expected' nor an"
                                + " expectation 'expected_response' on the trace"));
        Optional<String> response = Texts.response(request.trace());
        return response.isEmpty()
                ? List.of(Feedback.of(new Value.Num(0), "The trace has no response"))
                : List.of(Likeness.of(response.get(), "response", expected, "expected text"));
    }
}
