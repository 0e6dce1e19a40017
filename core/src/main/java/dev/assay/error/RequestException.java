package dev.assay.error;

/** A request that is refused; the message names the thing, its value and what was expected. */
public abstract sealed class RequestException extends RuntimeException
        permits Conflict, Denied, Invalid, NotFound, Overloaded, Unavailable {
    RequestException(String message) {
        super(message, null, false, false);
    }
}
