package dev.assay.evaluation.statistics;

import dev.assay.evaluation.statistics.Estimate.Numbers;
import java.util.Map;

/** Rates: the share of values that are 1 among values of 0 and 1. */
public final class Rates {
    private static final String WILSON = "Wilson";
    private static final String CLUSTERED = "Wilson, clustered";

    private Rates() {}

    /**
     * Wilson's score interval, for values that do not depend on each other.
     *
     * @param successes 0 to n
     * @param n may be a fraction
     */
    public static Estimate wilson(double successes, double n, double level) {
        long count = Math.round(n);
        if (n == 0) {
            return Estimate.of(new Numbers(Double.NaN, 0, 1), WILSON, level, 0, 0, "nothing scored yet", Map.of());
        }
        return Estimate.of(score(successes / n, n, level), WILSON, level, count, count);
    }

    /**
     * The rate where values of one group depend on each other: Wilson on as many values as the groups are worth.
     *
     * @param sums of each group
     * @param sizes of each group, at least 1; as long as {@code sums}
     */
    public static Estimate clustered(double[] sums, double[] sizes, double level) {
        double n = sum(sizes);
        double rate = n == 0 ? 0 : sum(sums) / n;
        double squares = 0;
        for (int group = 0; group < sums.length; group++) {
            double residual = sums[group] - sizes[group] * rate;
            squares += residual * residual;
        }
        return clustered(rate, n, sums.length, squares, level);
    }

    /**
     * The same from what adds up over parts of the data.
     *
     * @param squares sum over the groups of (sum - size * rate) squared
     */
    public static Estimate clustered(double rate, double n, long groups, double squares, double level) {
        if (groups == 0) {
            return wilson(0, 0, level);
        }
        if (groups == 1) {
            return Estimate.of(
                    new Numbers(rate, 0, 1),
                    CLUSTERED,
                    level,
                    Math.round(n),
                    1,
                    "one session only: no interval can be given",
                    Map.of("n_eff", 1.0, "deff", n));
        }
        double independent = rate * (1 - rate) / n;
        double variance = groups / (groups - 1.0) * squares / (n * n);
        // At 0 and 1 nothing is seen of how much the values of a group depend on each other: take the groups as the
        // values.
        double deff = independent == 0 ? n / groups : Math.max(1, variance / independent);
        double effective = n / deff;
        if (n > groups) {
            double ratio = Quantiles.normal(level) / Quantiles.t(level, groups - 1.0);
            effective = Math.max(1, effective * ratio * ratio);
        }
        return Estimate.of(
                score(rate, effective, level),
                CLUSTERED,
                level,
                Math.round(n),
                groups,
                null,
                Map.of("n_eff", effective, "deff", deff));
    }

    private static Numbers score(double rate, double n, double level) {
        double z = Quantiles.normal(level);
        double divisor = 1 + z * z / n;
        double centre = (rate + z * z / (2 * n)) / divisor;
        double half = z / divisor * Math.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n));
        return new Numbers(
                rate, rate == 0 ? 0 : Math.max(0, centre - half), rate == 1 ? 1 : Math.min(1, centre + half));
    }

    static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }
}
