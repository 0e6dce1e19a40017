package dev.assay.sandbox.wire;

/**
 * What went wrong, and where in the script.
 *
 * @param message for people, at most {@link #MAX_MESSAGE} characters
 * @param line 1-based; 0 when the place is not known
 * @param column 1-based; 0 when the place is not known
 */
public record Failure(FailureKind kind, String message, int line, int column) {
    public static final int MAX_MESSAGE = 2_000;

    public Failure {
        if (message.length() > MAX_MESSAGE) {
            message = message.substring(0, MAX_MESSAGE - 1) + "…";
        }
    }

    /** A failure that has no place in the script. */
    public static Failure of(FailureKind kind, String message) {
        return new Failure(kind, message, 0, 0);
    }
}
