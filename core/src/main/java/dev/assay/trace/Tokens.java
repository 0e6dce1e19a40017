package dev.assay.trace;

/**
 * Tokens as the provider counted them; 0 where nothing was said.
 *
 * @param input of the prompt, cached ones included
 * @param output of the answer
 * @param total as sent, else input and output together
 * @param cacheRead part of input, read from the provider's cache
 * @param cacheWrite written to it
 */
public record Tokens(long input, long output, long total, long cacheRead, long cacheWrite) {
    public static final Tokens NONE = new Tokens(0, 0, 0, 0, 0);

    public Tokens plus(Tokens other) {
        return new Tokens(
                input + other.input,
                output + other.output,
                total + other.total,
                cacheRead + other.cacheRead,
                cacheWrite + other.cacheWrite);
    }

    public boolean isNone() {
        return equals(NONE);
    }
}
