package dev.assay.sandbox.wire;

/** Why a script gave no result. */
public enum FailureKind {
    /** It used more time than its limit. */
    TIMEOUT,
    /** It filled the worker's heap. */
    OUT_OF_MEMORY,
    /** Its result is larger than its limit. */
    TOO_MUCH_OUTPUT,
    /** The script's own error, or a result of the wrong shape. */
    ERROR,
    /** The worker ended or failed by itself. */
    CRASHED,
    /** The server did not want it any more. */
    CANCELLED
}
