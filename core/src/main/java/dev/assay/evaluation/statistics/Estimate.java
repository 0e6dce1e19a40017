package dev.assay.evaluation.statistics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A number with what is known of its uncertainty. No NaN and no infinity is ever in it.
 *
 * @param value null when there is none; {@code undefined} says why
 * @param low lower end of the interval; null when no interval can be given
 * @param high upper end; null together with {@code low}
 * @param method of the interval, as people are told
 * @param level of the interval, two-sided, e.g. 0.95
 * @param n values it rests on
 * @param clusters groups of values that depend on each other; equal to n when every value stands alone
 * @param undefined why there is no number or no interval, or why it cannot be judged; null when all is well
 * @param details what went into the interval: {@code se}, {@code n_eff}, {@code deff}
 */
public record Estimate(
        @Nullable Double value,
        @Nullable Double low,
        @Nullable Double high,
        String method,
        double level,
        long n,
        long clusters,
        @Nullable String undefined,
        Map<String, Double> details) {

    public Estimate {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    static Estimate of(Numbers numbers, String method, double level, long n, long clusters) {
        return of(numbers, method, level, n, clusters, null, Map.of());
    }

    static Estimate of(
            Numbers numbers,
            String method,
            double level,
            long n,
            long clusters,
            @Nullable String undefined,
            Map<String, Double> details) {
        return new Estimate(
                finite(numbers.value),
                finite(numbers.low),
                finite(numbers.high),
                method,
                level,
                n,
                clusters,
                undefined,
                details);
    }

    private static @Nullable Double finite(double number) {
        return Double.isFinite(number) ? (Double) number : null;
    }

    /** NaN where there is none. */
    record Numbers(double value, double low, double high) {
        static Numbers around(double value, double halfWidth) {
            return new Numbers(value, value - halfWidth, value + halfWidth);
        }
    }
}
