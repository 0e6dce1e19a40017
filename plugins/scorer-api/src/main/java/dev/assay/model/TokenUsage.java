package dev.assay.model;

/**
 * Tokens spent; 0 where the SDK did not say.
 *
 * @param input of the prompt, those read from a cache included
 * @param output of the answer
 * @param cachedInput of the prompt, read from the provider's cache
 */
public record TokenUsage(long input, long output, long cachedInput) {
    public static final TokenUsage NONE = new TokenUsage(0, 0, 0);

    /** Input and output together. */
    public long total() {
        return input + output;
    }
}
