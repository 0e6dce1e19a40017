package dev.assay.error;

/** What was asked for does not exist. */
public final class NotFound extends RequestException {
    private final String thing;

    /** @param thing what it is: trace, run, scorer … */
    public NotFound(String thing, String id) {
        super("No " + thing + " '" + id + "'");
        this.thing = thing;
    }

    /** What it is that is not there. */
    public String thing() {
        return thing;
    }
}
