package dev.assay.search.lucene;

import dev.assay.search.Aggregate;
import dev.assay.search.Aggregate.Metric;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of one group in one slice of time. */
final class Cell {
    private final Numbers[] numbers;
    private long traces;
    private long failed;

    /** @param percentiles for each measure whether all its numbers are needed */
    Cell(boolean[] percentiles) {
        numbers = new Numbers[percentiles.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = new Numbers(percentiles[i] ? new Quantiles() : null);
        }
    }

    /** The numbers of one measure. */
    static final class Numbers implements Measured.Sink {
        private final @Nullable Quantiles all;
        private long count;
        private long missing;
        private double sum;
        private double least = Double.POSITIVE_INFINITY;
        private double most = Double.NEGATIVE_INFINITY;

        Numbers(@Nullable Quantiles all) {
            this.all = all;
        }

        @Override
        public void add(double number) {
            count++;
            sum += number;
            least = Math.min(least, number);
            most = Math.max(most, number);
            if (all != null) {
                all.add(number);
            }
        }

        private @Nullable Double of(Aggregate.Function function) {
            if (function == Aggregate.Function.COUNT) {
                return (double) count;
            }
            if (count == 0) {
                return null;
            }
            return switch (function) {
                case SUM -> (Double) sum;
                case AVG -> (Double) (sum / count);
                case MIN -> (Double) least;
                case MAX -> (Double) most;
                case P50, P90, P95, P99 -> all == null ? null : all.at(function.share());
                case COUNT, ERROR_RATE -> throw new IllegalArgumentException(function + " takes no numbers");
            };
        }
    }

    void trace(boolean hasFailed) {
        traces++;
        failed += hasFailed ? 1 : 0;
    }

    Numbers numbers(int measure) {
        return numbers[measure];
    }

    void missing(int measure) {
        numbers[measure].missing++;
    }

    long traces() {
        return traces;
    }

    /** @param measures place of each metric's measure; -1 for none */
    List<Aggregate.Value> values(List<Metric> metrics, int[] measures) {
        List<Aggregate.Value> values = new ArrayList<>(metrics.size());
        for (int i = 0; i < measures.length; i++) {
            Aggregate.Function function = metrics.get(i).function();
            if (measures[i] < 0) {
                double number = function == Aggregate.Function.COUNT ? traces : (double) failed / traces;
                values.add(new Aggregate.Value(number, 0, true));
                continue;
            }
            Numbers of = numbers[measures[i]];
            boolean isExact = Double.isNaN(function.share()) || of.all == null || of.all.isExact();
            values.add(new Aggregate.Value(of.of(function), of.missing, isExact));
        }
        return values;
    }
}
