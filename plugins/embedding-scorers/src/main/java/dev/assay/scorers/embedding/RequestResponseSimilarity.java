package dev.assay.scorers.embedding;

import dev.assay.model.Texts;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pf4j.Extension;

/** Whether the response is about what the request is about. */
@Extension
public final class RequestResponseSimilarity implements Scorer {
    private static final ScorerInfo INFO = new ScorerInfo(
                    "request_response_similarity",
                    "1",
                    "How alike the request and the response are in meaning, -1 to 1 (cosine of all-MiniLM-L6-v2)",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.INPUTS, Part.OUTPUTS),
                    ScorerInfo.ValueType.NUMBER,
                    ScorerInfo.NO_PARAMETERS,
                    true)
            .keepScores(true);

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        Optional<String> asked = Texts.request(request.trace());
        Optional<String> response = Texts.response(request.trace());
        if (asked.isEmpty()) {
            return List.of();
        }
        return response.isEmpty()
                ? List.of(Feedback.of(new Value.Num(0), "The trace has no response"))
                : List.of(Likeness.of(asked.get(), "request", response.get(), "response"));
    }
}
