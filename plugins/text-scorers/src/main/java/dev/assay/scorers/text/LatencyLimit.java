package dev.assay.scorers.text;

import dev.assay.model.Status;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.pf4j.Extension;

/** The trace took no longer than allowed. Reads nothing but the duration, which every scorer is given. */
@Extension
public final class LatencyLimit implements Scorer {
    private static final ScorerInfo INFO = new ScorerInfo(
                    "latency_limit",
                    "1",
                    "The trace took no longer than a number of milliseconds",
                    ScorerInfo.Scope.TRACE,
                    Set.of(),
                    ScorerInfo.ValueType.BOOL,
                    """
                    {
                      "type": "object",
                      "properties": {
                        "maxMs": {"type": "number", "minimum": 0, "description": "Milliseconds from the start to the end of the trace"}
                      },
                      "required": ["maxMs"],
                      "additionalProperties": false
                    }
                    """,
                    true)
            .examples(new ScorerInfo.Example("Too slow", Map.of("maxMs", 1000), """
                {"status": "OK", "durationMs": 1500}\
                """, "no"));

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        double limit =
                request.number("maxMs").orElseThrow(() -> new ScorerException("the parameter 'maxMs' is missing"));
        Duration duration = request.trace().duration();
        if (duration.isZero() && request.trace().status() == Status.UNSET) {
            throw new ScorerException("the trace has no duration: it has not ended, or its clock ran backwards");
        }
        double took = duration.toNanos() / 1e6;
        return List.of(Feedback.yesNo(took <= limit, "Took " + ms(took) + ", allowed are " + ms(limit)));
    }

    private static String ms(double milliseconds) {
        return String.format(
                Locale.ROOT, milliseconds == Math.rint(milliseconds) ? "%,.0f ms" : "%,.3f ms", milliseconds);
    }
}
