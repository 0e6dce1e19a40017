package dev.assay.scorer.script;

import dev.assay.scorer.api.Feedback;
import java.util.List;

/** What came of one trace. */
public sealed interface ScriptOutcome {
    /** What the script printed for this trace, cut after a few thousand characters. */
    String console();

    /**
     * The script answered.
     *
     * @param feedbacks empty when it skipped the trace
     * @param micros CPU time in the script
     */
    record Scored(List<Feedback> feedbacks, String console, long micros) implements ScriptOutcome {
        public Scored {
            feedbacks = List.copyOf(feedbacks);
        }
    }

    /** The script did not answer. */
    record Failed(Kind kind, ScriptError error, String console) implements ScriptOutcome {}

    /** Why a script did not answer. */
    enum Kind {
        /** It used more time than it may. */
        TIMEOUT,
        /** It used more memory than it may. */
        OUT_OF_MEMORY,
        /** Its result is larger than it may be. */
        TOO_MUCH_OUTPUT,
        /** Its own error, or a result of the wrong shape. */
        ERROR,
        /** The sandbox failed, not necessarily by the script's doing. */
        CRASHED,
        /** It broke its limits too often: the remaining traces were not tried. */
        STOPPED
    }
}
