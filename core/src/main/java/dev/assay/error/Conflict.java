package dev.assay.error;

/** What was asked contradicts what is there. */
public final class Conflict extends RequestException {
    public Conflict(String message) {
        super(message);
    }
}
