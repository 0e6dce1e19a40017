package dev.assay.scorer;

import dev.assay.model.Trace;
import dev.assay.scorer.api.ScorerInfo;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** A scorer in use. Calls block: use it on virtual threads. */
public interface OpenScorer extends AutoCloseable {
    ScorerDescription description();

    /**
     * Scores some traces; the traces hold only what the scorer reads ({@link TraceView}).
     *
     * @return one outcome per trace, in their order; never throws for a scorer's fault
     */
    List<ScoreOutcome> score(List<Trace> traces);

    /** Ends calls under way as soon as the scorer can; to be closed nevertheless. */
    default void cancel() {}

    /**
     * Scores what the scorer is for: traces, spans or sessions ({@link TraceCalls}).
     *
     * @return one outcome for each, in their order; never throws for a scorer's fault
     */
    default List<ScoreOutcome> call(List<Subject> subjects) {
        ScorerInfo.Scope scope = description().info().scope();
        if (scope == ScorerInfo.Scope.TRACE) {
            return score(subjects.stream().map(Subject::trace).toList());
        }
        ScoreOutcome failed = new ScoreOutcome.Failed(
                "SCORER_ERROR",
                "scorer '" + description().id() + "' is of a kind that cannot score a "
                        + scope.name().toLowerCase(Locale.ROOT) + ", expected its scope to be TRACE",
                null,
                null,
                null,
                Duration.ZERO,
                "");
        return subjects.stream().map(_ -> failed).toList();
    }

    @Override
    void close();
}
