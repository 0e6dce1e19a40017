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
     * Where a score comes from that is used again.
     *
     * @param runId of the run that it was scored in
     * @param judged whether a judge was asked there
     * @param assessmentId of its first feedback, which leads to the calls behind it; null when it was not noted
     */
    record Reused(String runId, boolean judged, @Nullable String assessmentId) {}

    /**
     * @param use of the judge, by this run
     * @param reused null when it was scored in this run
     */
    record Result(
            ScoreOutcome outcome,
            RecordingJudge.Use use,
            @Nullable Reused reused) {
        Result(ScoreOutcome outcome, RecordingJudge.Use use) {
            this(outcome, use, null);
        }

        /** Whether a judge was asked, in whichever run. */
        boolean isJudged() {
            return use.calls() > 0 || (reused != null && reused.judged());
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
