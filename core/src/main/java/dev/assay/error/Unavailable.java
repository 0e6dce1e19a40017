package dev.assay.error;

/** Something that the server needs does not answer; the same request may succeed later. */
public final class Unavailable extends RequestException {
    public Unavailable(String message) {
        super(message);
    }
}
