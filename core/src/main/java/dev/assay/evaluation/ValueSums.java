package dev.assay.evaluation;

import dev.assay.evaluation.statistics.Estimate;
import dev.assay.evaluation.statistics.Means;
import dev.assay.evaluation.statistics.Rates;
import io.vertx.core.json.JsonObject;

/**
 * What adds up of the values of one feedback, so that the mean and its interval of a running evaluation cost no second look
 * at the values. Values of one trace depend on each other, and are a group.
 */
final class ValueSums {
    private long n;
    private double mean;
    private double squares;
    private long groups;
    private double sumOfSquaredSums;
    private double sumOfProducts;
    private double sumOfSquaredSizes;
    private boolean binary = true;

    /**
     * Adds the values of one trace.
     *
     * @param allYesNo whether each is yes or no
     */
    void add(double[] values, boolean allYesNo) {
        double sum = 0;
        for (double value : values) {
            n++;
            double delta = value - mean;
            mean += delta / n;
            squares += delta * (value - mean);
            sum += value;
        }
        groups++;
        sumOfSquaredSums += sum * sum;
        sumOfProducts += sum * values.length;
        sumOfSquaredSizes += (double) values.length * values.length;
        binary &= allYesNo;
    }

    void add(ValueSums other) {
        long together = n + other.n;
        if (other.n > 0) {
            double delta = other.mean - mean;
            squares += other.squares + delta * delta * n * other.n / together;
            mean += delta * other.n / together;
        }
        n = together;
        groups += other.groups;
        sumOfSquaredSums += other.sumOfSquaredSums;
        sumOfProducts += other.sumOfProducts;
        sumOfSquaredSizes += other.sumOfSquaredSizes;
        binary &= other.binary;
    }

    long n() {
        return n;
    }

    Estimate estimate(double level) {
        if (n == groups) {
            return binary ? Rates.wilson(Math.rint(mean * n), (double) n, level) : Means.t(mean, n, squares, level);
        }
        double residuals = Math.max(0, sumOfSquaredSums - 2 * mean * sumOfProducts + mean * mean * sumOfSquaredSizes);
        return binary
                ? Rates.clustered(mean, (double) n, groups, residuals, level)
                : Means.clusteredCr1(mean, (double) n, groups, residuals, level);
    }

    JsonObject toJson() {
        return new JsonObject()
                .put("n", n)
                .put("mean", mean)
                .put("squares", squares)
                .put("groups", groups)
                .put("ss", sumOfSquaredSums)
                .put("sm", sumOfProducts)
                .put("mm", sumOfSquaredSizes)
                .put("binary", binary);
    }

    static ValueSums of(JsonObject json) {
        ValueSums sums = new ValueSums();
        sums.n = json.getLong("n");
        sums.mean = json.getDouble("mean");
        sums.squares = json.getDouble("squares");
        sums.groups = json.getLong("groups");
        sums.sumOfSquaredSums = json.getDouble("ss");
        sums.sumOfProducts = json.getDouble("sm");
        sums.sumOfSquaredSizes = json.getDouble("mm");
        sums.binary = json.getBoolean("binary");
        return sums;
    }
}
