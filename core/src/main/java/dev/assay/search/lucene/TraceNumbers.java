package dev.assay.search.lucene;

import java.util.Arrays;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/** A set of trace numbers: bits while they lie close together, else sorted. Equal sets hold the same numbers. */
final class TraceNumbers {
    static final TraceNumbers NONE = new TraceNumbers(new long[0]);

    private final long[] sorted;
    private final @Nullable FixedBitSet bits;

    private TraceNumbers(long[] sorted) {
        this.sorted = sorted;
        long span = sorted.length == 0 ? 0 : sorted[sorted.length - 1] - sorted[0] + 1;
        if (sorted.length > 0 && span <= 64L * sorted.length + 1024) {
            bits = new FixedBitSet((int) span);
            for (long no : sorted) {
                bits.set((int) (no - sorted[0]));
            }
        } else {
            bits = null;
        }
    }

    boolean contains(long no) {
        if (bits == null) {
            return Arrays.binarySearch(sorted, no) >= 0;
        }
        long at = no - sorted[0];
        return at >= 0 && at < bits.length() && bits.get((int) at);
    }

    int size() {
        return sorted.length;
    }

    /** Ascending; not to be changed. */
    long[] sorted() {
        return sorted;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TraceNumbers numbers && Arrays.equals(sorted, numbers.sorted);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sorted);
    }

    static final class Builder {
        private long[] numbers = new long[64];
        private int size;

        void add(long no) {
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, size * 2);
            }
            numbers[size++] = no;
        }

        TraceNumbers build() {
            Arrays.sort(numbers, 0, size);
            int distinct = 0;
            for (int i = 0; i < size; i++) {
                if (i == 0 || numbers[i] != numbers[i - 1]) {
                    numbers[distinct++] = numbers[i];
                }
            }
            return new TraceNumbers(Arrays.copyOf(numbers, distinct));
        }
    }
}
