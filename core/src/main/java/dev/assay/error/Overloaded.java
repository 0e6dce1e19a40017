package dev.assay.error;

/** More than can be taken in now; the same request may succeed in a second. */
public final class Overloaded extends RequestException {
    public Overloaded(String message) {
        super(message);
    }
}
