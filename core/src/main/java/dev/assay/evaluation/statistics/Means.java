package dev.assay.evaluation.statistics;

import dev.assay.evaluation.statistics.Estimate.Numbers;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Means of numbers. */
public final class Means {
    private static final String T = "t";
    private static final String CR1 = "cluster-robust (CR1)";
    private static final String CR3 = "cluster-robust (CR3)";

    private Means() {}

    /** Student's t interval, for values that do not depend on each other. */
    public static Estimate t(double[] values, double level) {
        double mean = Rates.sum(values) / values.length;
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return t(mean, values.length, squares, level);
    }

    /**
     * The same from what adds up over parts of the data.
     *
     * @param squares sum of (value - mean) squared
     */
    public static Estimate t(double mean, long n, double squares, double level) {
        if (n == 0) {
            return nothing(T, level);
        }
        if (n == 1) {
            return Estimate.of(
                    new Numbers(mean, Double.NaN, Double.NaN),
                    T,
                    level,
                    1,
                    1,
                    "one score only: no interval can be given",
                    Map.of());
        }
        double error = Math.sqrt(squares / (n - 1.0) / n);
        String doubt = squares == 0 ? "all " + n + " scores equal; the interval cannot be judged" : null;
        return interval(mean, error, T, level, n, n, doubt);
    }

    /**
     * The mean where values of one group depend on each other: jackknife over the groups.
     *
     * @param sums of each group
     * @param sizes of each group, at least 1; as long as {@code sums}
     */
    public static Estimate clusteredCr3(double[] sums, double[] sizes, double level) {
        double n = Rates.sum(sizes);
        double sum = Rates.sum(sums);
        double mean = sum / n;
        double squares = 0;
        for (int group = 0; group < sums.length && sums.length > 1; group++) {
            double without = (sum - sums[group]) / (n - sizes[group]);
            squares += (without - mean) * (without - mean);
        }
        int groups = sums.length;
        double error = Math.sqrt((groups - 1.0) / groups * squares);
        return clustered(mean, n, groups, error, CR3, level);
    }

    /** The same with the variance of the sums' residuals, narrower where groups differ much in size. */
    public static Estimate clusteredCr1(double[] sums, double[] sizes, double level) {
        double n = Rates.sum(sizes);
        double mean = Rates.sum(sums) / n;
        double squares = 0;
        for (int group = 0; group < sums.length; group++) {
            double residual = sums[group] - sizes[group] * mean;
            squares += residual * residual;
        }
        return clusteredCr1(mean, n, sums.length, squares, level);
    }

    /**
     * The same from what adds up over parts of the data.
     *
     * @param squares sum over the groups of (sum - size * mean) squared
     */
    public static Estimate clusteredCr1(double mean, double n, long groups, double squares, double level) {
        double error = Math.sqrt(groups / (groups - 1.0) * squares) / n;
        return clustered(mean, n, groups, error, CR1, level);
    }

    private static Estimate clustered(double mean, double n, long groups, double error, String method, double level) {
        if (groups == 0) {
            return nothing(method, level);
        }
        if (groups == 1) {
            return Estimate.of(
                    new Numbers(mean, Double.NaN, Double.NaN),
                    method,
                    level,
                    Math.round(n),
                    1,
                    "one session only: no interval can be given",
                    Map.of());
        }
        String doubt = groups < 10 ? "few sessions: treat the interval as rough" : null;
        return interval(mean, error, method, level, Math.round(n), groups, doubt);
    }

    private static Estimate interval(
            double mean, double error, String method, double level, long n, long groups, @Nullable String doubt) {
        double half = Quantiles.t(level, groups - 1.0) * error;
        return Estimate.of(Numbers.around(mean, half), method, level, n, groups, doubt, Map.of("se", error));
    }

    private static Estimate nothing(String method, double level) {
        return Estimate.of(
                new Numbers(Double.NaN, Double.NaN, Double.NaN), method, level, 0, 0, "nothing scored yet", Map.of());
    }
}
