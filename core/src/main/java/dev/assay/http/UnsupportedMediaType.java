package dev.assay.http;

/** The body is of a kind that this path does not read. */
final class UnsupportedMediaType extends RuntimeException {
    UnsupportedMediaType(String message) {
        super(message, null, false, false);
    }
}
