package dev.assay.sandbox.wire;

import java.util.List;

/** What the server says to a worker. */
public sealed interface ToWorker {
    /**
     * Evaluates a script in a context of its own; answered by Opened or OpenFailed.
     *
     * @param job a number the server has not used on this worker before
     * @param source JavaScript, an ES module
     */
    record Open(int job, String source, Limits limits) implements ToWorker {}

    /**
     * Scores traces with an open job, one after the other; answered by one Scored or Failed for each, then Done.
     *
     * @param parameters JSON object
     * @param traces each a JSON object; a trace is spoken of by its place in this list
     */
    record Score(int job, String parameters, List<String> traces) implements ToWorker {
        public Score {
            traces = List.copyOf(traces);
        }
    }

    /**
     * The answer to Asked.
     *
     * @param text JSON when {@code ok}, else a message for people
     */
    record Reply(int trace, int call, boolean ok, String text) implements ToWorker {}

    /** Drops a job's context. */
    record Close(int job) implements ToWorker {}

    /**
     * Nobody wants the job any more: what it does is ended, also in the middle of a trace, and its context is dropped. A Score
     * under way is answered by Done without its remaining traces, an Open by OpenFailed.
     */
    record Cancel(int job) implements ToWorker {}

    /**
     * What one trace may use.
     *
     * @param cpuMillis CPU time of guest code
     * @param wallMillis time of one entry into guest code by the clock, for a machine that is too busy to spend the CPU time
     */
    record Limits(int cpuMillis, int wallMillis) {}
}
