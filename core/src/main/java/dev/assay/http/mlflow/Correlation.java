package dev.assay.http.mlflow;

import io.vertx.core.json.JsonObject;

/**
 * How two filters over the same traces go together: normalised pointwise mutual information, from -1 (never both) over 0
 * (independent) to 1 (always both).
 *
 * @param npmi NaN when one of the two finds nothing
 * @param smoothed with half a trace added to each of the four cells
 */
record Correlation(double npmi, double smoothed, long first, long second, long both, long total) {
    private static final double JEFFREYS = 0.5;

    static Correlation of(long both, long first, long second, long total) {
        double npmi = Double.NaN;
        double smoothed = Double.NaN;
        long neither = total - first - second + both;
        if (total > 0 && first > 0 && second > 0 && neither >= 0 && both <= Math.min(first, second)) {
            npmi = both == 0 ? -1 : npmi(both, first - both, second - both, neither, 0);
            smoothed = npmi(both, first - both, second - both, neither, JEFFREYS);
        }
        return new Correlation(npmi, smoothed, first, second, both, total);
    }

    private static double npmi(long both, long onlyFirst, long onlySecond, long neither, double added) {
        if (onlyFirst == 0 && onlySecond == 0 && neither == 0) {
            return 1;
        }
        double n11 = both + added;
        double first = n11 + onlyFirst + added;
        double second = n11 + onlySecond + added;
        double total = n11 + (onlyFirst + added) + (onlySecond + added) + (neither + added);
        double information = (Math.log(n11) + Math.log(total)) - (Math.log(first) + Math.log(second));
        double most = -(Math.log(n11) - Math.log(total));
        return Math.clamp(information / most, -1, 1);
    }

    /** What is undefined is left out. */
    JsonObject json() {
        JsonObject json = new JsonObject();
        if (!Double.isNaN(npmi)) {
            json.put("npmi", npmi);
        }
        if (!Double.isNaN(smoothed)) {
            json.put("npmi_smoothed", smoothed);
        }
        return json.put("filter1_count", first)
                .put("filter2_count", second)
                .put("joint_count", both)
                .put("total_count", total);
    }
}
