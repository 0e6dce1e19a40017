package dev.assay.scorer;

import dev.assay.scorer.api.Feedback;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of scoring one trace. */
public sealed interface ScoreOutcome {
    /** Time the scorer took. */
    Duration took();

    /** What the scorer printed; empty for kinds that cannot print. */
    String console();

    /** @param feedbacks at least one, in the scorer's order */
    record Scored(List<Feedback> feedbacks, Duration took, String console) implements ScoreOutcome {}

    /** The scorer had nothing to say. */
    record Skipped(Duration took, String console) implements ScoreOutcome {}

    /**
     * The scorer failed on this trace.
     *
     * @param code SCORER_ERROR, TIMEOUT, OUT_OF_MEMORY, TOO_MUCH_OUTPUT, CRASHED, JUDGE_ERROR
     * @param line of the script, from 1; null when not known
     * @param column from 1; null when not known
     * @param detail stack trace, if any
     */
    record Failed(
            String code,
            String message,
            @Nullable Integer line,
            @Nullable Integer column,
            @Nullable String detail,
            Duration took,
            String console)
            implements ScoreOutcome {}
}
