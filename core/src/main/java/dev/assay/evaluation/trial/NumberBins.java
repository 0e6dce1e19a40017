package dev.assay.evaluation.trial;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * How often which numbers come, in equal bins over a range that doubles whenever a number falls outside of it: no number is kept,
 * and none need be known beforehand. The range begins as 0 to 1, where most scores are.
 */
final class NumberBins {
    private static final int BINS = 40;

    private final long[] counts = new long[BINS];
    private double from;
    private double to = 1;
    private long n;
    private double sum;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;

    /** @param number finite */
    void add(double number) {
        while (number > to && to - from < Double.MAX_VALUE / 4) {
            fold(0);
            to += to - from;
        }
        while (number < from && to - from < Double.MAX_VALUE / 4) {
            fold(BINS / 2);
            from -= to - from;
        }
        int bin = (int) ((number - from) / (to - from) * BINS);
        counts[Math.clamp(bin, 0, BINS - 1)]++;
        n++;
        sum += number;
        min = Math.min(min, number);
        max = Math.max(max, number);
    }

    long n() {
        return n;
    }

    /** Two bins become one; the others are empty. */
    private void fold(int first) {
        long[] folded = new long[BINS];
        for (int i = 0; i < BINS; i++) {
            folded[first + i / 2] += counts[i];
        }
        System.arraycopy(folded, 0, counts, 0, BINS);
    }

    /** {@code {n, min, max, mean, from, width, counts}}: the bins that are not empty and those between them. */
    JsonObject toJson() {
        int first = 0;
        int last = BINS - 1;
        while (first < last && counts[first] == 0) {
            first++;
        }
        while (last > first && counts[last] == 0) {
            last--;
        }
        JsonArray shown = new JsonArray();
        for (int i = first; i <= last; i++) {
            shown.add(counts[i]);
        }
        double width = (to - from) / BINS;
        return new JsonObject()
                .put("n", n)
                .put("min", min)
                .put("max", max)
                .put("mean", sum / n)
                .put("from", from + first * width)
                .put("width", width)
                .put("counts", shown);
    }
}
