package dev.assay.evaluation;

import dev.assay.scorer.ScoreOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all scorers of a run said of a trace, in the order of the run.
 *
 * @param id empty when the trace could not even be read
 * @param sessionId that the trace is a turn of
 * @param rootSpanId null when the trace has no spans, or could not be read
 */
record ScoredTrace(
        long no,
        String id,
        @Nullable String sessionId,
        @Nullable String rootSpanId,
        List<Result> results) {
    ScoredTrace {
        results = List.copyOf(results);
    }

    /**
     * @param use of the judge, by this run
     * @param reusedFrom where it was scored; null when it was in this run
     */
    record Result(ScoreOutcome outcome, RecordingJudge.Use use, Reuse.@Nullable Known reusedFrom) {
        Result(ScoreOutcome outcome, RecordingJudge.Use use) {
            this(outcome, use, null);
        }

        /** Nothing but failures. */
        boolean isFailure() {
            return switch (outcome) {
                case ScoreOutcome.Failed _ -> true;
                case ScoreOutcome.Skipped _ -> false;
                case ScoreOutcome.Scored scored ->
                    scored.feedbacks().isEmpty() && !scored.failures().isEmpty();
            };
        }

        static Result failed(String code, String message, @Nullable String detail) {
            return new Result(
                    new ScoreOutcome.Failed(code, message, null, null, detail, java.time.Duration.ZERO, ""),
                    RecordingJudge.Use.NONE);
        }
    }
}
