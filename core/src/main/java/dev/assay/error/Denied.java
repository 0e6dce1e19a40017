package dev.assay.error;

/** The request may not be made: from a foreign page, or without the right. */
public final class Denied extends RequestException {
    public Denied(String message) {
        super(message);
    }
}
