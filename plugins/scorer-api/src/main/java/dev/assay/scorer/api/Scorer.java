package dev.assay.scorer.api;

import java.util.List;
import org.pf4j.ExtensionPoint;

/** Gives feedback on a trace, a span or a session. One instance serves many threads at once: keep no state between calls. */
public interface Scorer extends ExtensionPoint {
    /** What this scorer is; the same on every call. */
    ScorerInfo info();

    /**
     * Scores one trace, span or session, on a thread of its own that may be abandoned when the call takes too long.
     *
     * @return each feedback in its place; empty when there is nothing to say about it (counted as skipped)
     * @throws ScorerException when the trace lacks what the scorer needs; its message is shown to people as it stands
     * @throws Exception anything else is shown as a defect of the scorer
     */
    List<Feedback> score(ScoreRequest request) throws Exception;
}
