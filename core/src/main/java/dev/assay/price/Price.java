package dev.assay.price;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a model costs, in US dollars per million tokens.
 *
 * @param cacheRead of input that came out of the provider's cache; null when it costs what all input costs
 * @param cacheWrite of input that went into it; the same
 * @param above what holds instead for a call with a longer prompt
 */
public record Price(
        BigDecimal input,
        BigDecimal output,
        @Nullable BigDecimal cacheRead,
        @Nullable BigDecimal cacheWrite,
        @Nullable Above above) {
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    /** @param tokens of the prompt, cached ones included, that are still charged at the normal price */
    public record Above(long tokens, Price price) {}

    /** US dollars of one call. */
    public record Amount(BigDecimal input, BigDecimal output) {
        public BigDecimal total() {
            return input.add(output);
        }
    }

    /** US dollars for so many tokens, none of them cached. */
    public BigDecimal of(long inputTokens, long outputTokens) {
        return amount(inputTokens, 0, 0, outputTokens).total();
    }

    /**
     * What one call costs.
     *
     * @param inputTokens those read from the cache and written to it included
     */
    public Amount amount(long inputTokens, long cacheReadTokens, long cacheWriteTokens, long outputTokens) {
        if (above != null && inputTokens > above.tokens) {
            return above.price.amount(inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens);
        }
        BigDecimal plain = input.multiply(BigDecimal.valueOf(inputTokens - cacheReadTokens - cacheWriteTokens));
        BigDecimal read = otherwise(cacheRead).multiply(BigDecimal.valueOf(cacheReadTokens));
        BigDecimal write = otherwise(cacheWrite).multiply(BigDecimal.valueOf(cacheWriteTokens));
        return new Amount(
                plain.add(read).add(write).divide(MILLION),
                output.multiply(BigDecimal.valueOf(outputTokens)).divide(MILLION));
    }

    private BigDecimal otherwise(@Nullable BigDecimal price) {
        return price == null ? input : price;
    }
}
