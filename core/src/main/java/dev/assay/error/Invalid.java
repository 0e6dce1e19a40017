package dev.assay.error;

/** The request itself is wrong. */
public final class Invalid extends RequestException {
    public Invalid(String message) {
        super(message);
    }
}
