package dev.assay.error;

/** What was asked for does not exist. */
public final class NotFound extends RequestException {
    /** @param thing what it is: trace, run, scorer … */
    public NotFound(String thing, String id) {
        super("No " + thing + " '" + id + "'");
    }
}
