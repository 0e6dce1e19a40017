package dev.assay.error;

/** The request itself is wrong. A part that knows more, such as where a filter is wrong, extends it. */
public non-sealed class Invalid extends RequestException {
    public Invalid(String message) {
        super(message);
    }
}
