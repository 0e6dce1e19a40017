package dev.assay.trace;

import org.jspecify.annotations.Nullable;

/**
 * What a call cost, in US dollars.
 *
 * @param input of the prompt; null when only the sum is known
 * @param output of the answer; the same
 * @param computed from tokens and a table of prices; false when the SDK sent it
 */
public record Cost(
        double total, @Nullable Double input, @Nullable Double output, boolean computed) {
    /** As an SDK sent it; null when it sent none. */
    public static @Nullable Cost sent(@Nullable Double total) {
        return total == null ? null : new Cost(total, null, null, false);
    }
}
