package dev.assay.scorer;

import dev.assay.model.Trace;
import java.util.List;

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

    @Override
    void close();
}
