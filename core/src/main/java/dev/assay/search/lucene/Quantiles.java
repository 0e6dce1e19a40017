package dev.assay.search.lucene;

import dev.assay.search.Aggregate;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.lucene.util.NumericUtils;
import org.jspecify.annotations.Nullable;

/**
 * The percentiles of some numbers, by nearest rank. Up to {@link Aggregate#EXACT_VALUES} of them are kept; more are counted
 * in classes whose numbers differ by 0.4 % at most.
 */
final class Quantiles {
    /** Leaves eight bits of a double's mantissa. */
    private static final int CUT_BITS = 44;

    private double[] values = new double[16];
    private int size;
    private @Nullable SortedMap<Long, long[]> classes;
    private long counted;
    private boolean sorted;

    void add(double value) {
        if (classes != null) {
            count(classes, value);
            return;
        }
        if (size == Aggregate.EXACT_VALUES) {
            SortedMap<Long, long[]> all = new TreeMap<>();
            for (double each : values) {
                count(all, each);
            }
            count(all, value);
            classes = all;
            values = new double[0];
            return;
        }
        if (size == values.length) {
            values = Arrays.copyOf(values, Math.min(Aggregate.EXACT_VALUES, size * 2));
        }
        values[size++] = value;
        sorted = false;
    }

    private void count(SortedMap<Long, long[]> all, double value) {
        all.computeIfAbsent(NumericUtils.doubleToSortableLong(value) >> CUT_BITS, _ -> new long[1])[0]++;
        counted++;
    }

    boolean isExact() {
        return classes == null;
    }

    /** The smallest value that at least that share is not above; of a class the middle. Null without values. */
    @Nullable
    Double at(double share) {
        if (classes != null) {
            long left = Math.max(1, (long) Math.ceil(share * counted));
            for (Map.Entry<Long, long[]> each : classes.entrySet()) {
                left -= each.getValue()[0];
                if (left <= 0) {
                    return middle(each.getKey());
                }
            }
        }
        if (size == 0) {
            return null;
        }
        if (!sorted) {
            Arrays.sort(values, 0, size);
            sorted = true;
        }
        return values[Math.max(0, (int) Math.ceil(share * size) - 1)];
    }

    private static double middle(long of) {
        double from = NumericUtils.sortableLongToDouble(of << CUT_BITS);
        double to = NumericUtils.sortableLongToDouble(((of + 1) << CUT_BITS) - 1);
        return from == 0 || !Double.isFinite(from + to) ? from : (from + to) / 2;
    }
}
