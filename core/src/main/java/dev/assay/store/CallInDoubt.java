package dev.assay.store;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call of a judge model that may have been paid without giving anything.
 *
 * @param model URI
 * @param reserved US dollars that it may have cost; null when the price is not known
 * @param times how often, at least
 */
public record CallInDoubt(
        String model,
        Instant sent,
        @Nullable BigDecimal reserved,
        int times,
        @Nullable String reason) {}
