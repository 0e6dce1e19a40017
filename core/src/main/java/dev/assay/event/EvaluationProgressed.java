package dev.assay.event;

/**
 * How far a run is: evaluation -> http, shown live. The body is the API's {@code Progress} as a JSON object; its counters are
 * absolute, and a body whose sequence is not greater than the last one seen is old.
 */
public final class EvaluationProgressed {
    private static final String ADDRESS = "evaluation.progress.";

    private EvaluationProgressed() {}

    public static String address(String runId) {
        return ADDRESS + runId;
    }
}
