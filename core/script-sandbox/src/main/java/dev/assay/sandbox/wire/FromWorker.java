package dev.assay.sandbox.wire;

/** What a worker says to the server. */
public sealed interface FromWorker {
    /** Stands for a trace in {@link Entered} while a script is evaluated. */
    int OPENING = -1;

    /** Started and warm. */
    record Ready() implements FromWorker {}

    /**
     * The script is fit to score.
     *
     * @param info what it says about itself, a JSON object; empty when it says nothing
     */
    record Opened(int job, String info) implements FromWorker {}

    /** The script cannot be used. */
    record OpenFailed(int job, Failure failure) implements FromWorker {}

    /**
     * Guest code runs from now on, on behalf of this trace. Whatever happens to the worker before the next message is
     * this trace's doing.
     *
     * @param trace {@link #OPENING} while the script itself is evaluated
     */
    record Entered(int trace) implements FromWorker {}

    /**
     * A trace's result.
     *
     * @param feedbacks JSON list; empty when the script skipped the trace
     * @param micros CPU time in guest code
     */
    record Scored(int trace, String feedbacks, String console, long micros) implements FromWorker {}

    /**
     * This trace has no result.
     *
     * @param micros CPU time in guest code
     */
    record Failed(int trace, Failure failure, String console, long micros) implements FromWorker {}

    /**
     * The script asks the judge.
     *
     * @param call counts the trace's calls from 0
     * @param request JSON object {@code {"instructions": string, "choices": [string]}}
     */
    record Asked(int trace, int call, String request) implements FromWorker {}

    /**
     * No guest code runs until another reply comes.
     *
     * @param replies how many were taken in since Score
     */
    record Waiting(int replies) implements FromWorker {}

    /** All traces of the last Score are answered. */
    record Done(int job) implements FromWorker {}
}
