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

    /**
     * @param feedbacks at least one, in the scorer's order; none only when all spans failed
     * @param failures spans on which a scorer of spans failed, while others may have their feedback
     */
    record Scored(List<Feedback> feedbacks, Duration took, String console, List<SpanFailure> failures)
            implements ScoreOutcome {
        public Scored(List<Feedback> feedbacks, Duration took, String console) {
            this(feedbacks, took, console, List.of());
        }
    }

    /** A scorer of spans failed on one. */
    record SpanFailure(String spanId, Failed failed) {}

    /**
     * The scorer had nothing to say, or was not called.
     *
     * @param reason null when the scorer was called: it gives none
     */
    record Skipped(Duration took, String console, @Nullable String reason) implements ScoreOutcome {
        public Skipped(Duration took, String console) {
            this(took, console, null);
        }
    }

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
