package dev.assay.search.lucene;

import dev.assay.search.Field;
import dev.assay.search.SearchRequest;
import dev.assay.search.TraceIndex.HistogramBucket;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.LongConsumer;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;
import org.jspecify.annotations.Nullable;

/** What is counted over all matches of a query, from doc values. */
final class Aggregations {
    private Aggregations() {}

    /** Looks at each match; values of a segment come with it. */
    interface Visitor {
        void visit(LeafReaderContext leaf, DocIdSetIterator matches, @Nullable Bits live) throws IOException;
    }

    static void visit(IndexSearcher searcher, Query query, Visitor visitor) throws IOException {
        Weight weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            Scorer scorer = weight.scorer(leaf);
            if (scorer != null) {
                visitor.visit(leaf, scorer.iterator(), leaf.reader().getLiveDocs());
            }
        }
    }

    static TraceNumbers numbers(IndexSearcher searcher, Query query) throws IOException {
        TraceNumbers.Builder numbers = new TraceNumbers.Builder();
        values(searcher, query, Fields.NO, numbers::add);
        return numbers.build();
    }

    /** Those whose hashes, by the seed, are the smallest: each match is as likely as every other. */
    static TraceNumbers sample(IndexSearcher searcher, Query query, SearchRequest.Sample sample) throws IOException {
        record Drawn(long hash, long no) {}
        PriorityQueue<Drawn> smallest = new PriorityQueue<>(Comparator.comparingLong(Drawn::hash)
                .thenComparingLong(Drawn::no)
                .reversed());
        values(searcher, query, Fields.NO, no -> {
            long hash = mixed(mixed(sample.seed()) + no);
            if (smallest.size() < sample.size()) {
                smallest.add(new Drawn(hash, no));
            } else if (hash < smallest.element().hash()) {
                smallest.remove();
                smallest.add(new Drawn(hash, no));
            }
        });
        TraceNumbers.Builder numbers = new TraceNumbers.Builder();
        smallest.forEach(drawn -> numbers.add(drawn.no()));
        return numbers.build();
    }

    /** The last step of SplitMix64. */
    private static long mixed(long value) {
        long one = (value + 0x9E3779B97F4A7C15L) * 0xBF58476D1CE4E5B9L;
        long two = (one ^ (one >>> 27)) * 0x94D049BB133111EBL;
        return two ^ (two >>> 31);
    }

    private static void values(IndexSearcher searcher, Query query, String field, LongConsumer each)
            throws IOException {
        visit(searcher, query, (leaf, matches, live) -> {
            NumericDocValues values = leaf.reader().getNumericDocValues(field);
            for (int doc = matches.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = matches.nextDoc()) {
                if ((live == null || live.get(doc)) && values != null && values.advanceExact(doc)) {
                    each.accept(values.longValue());
                }
            }
        });
    }

    /** Times, durations (-1 while running) and failures of all matches, side by side. */
    private static final class Columns {
        private long[] times = new long[256];
        private long[] durations = new long[256];
        private boolean[] failed = new boolean[256];
        private int size;

        void add(long time, long duration, boolean hasFailed) {
            if (size == times.length) {
                times = Arrays.copyOf(times, size * 2);
                durations = Arrays.copyOf(durations, size * 2);
                failed = Arrays.copyOf(failed, size * 2);
            }
            times[size] = time;
            durations[size] = duration;
            failed[size++] = hasFailed;
        }
    }

    static List<HistogramBucket> histogram(IndexSearcher searcher, Query query, int buckets) throws IOException {
        Columns columns = new Columns();
        visit(searcher, query, (leaf, matches, live) -> {
            NumericDocValues times = leaf.reader().getNumericDocValues(Fields.SORT_TS);
            NumericDocValues durations =
                    leaf.reader().getNumericDocValues(Fields.number(Field.TraceNumber.DURATION_MS));
            NumericDocValues failures = leaf.reader().getNumericDocValues(Fields.FAILED);
            for (int doc = matches.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = matches.nextDoc()) {
                if ((live == null || live.get(doc)) && times != null && times.advanceExact(doc)) {
                    columns.add(
                            times.longValue(),
                            durations != null && durations.advanceExact(doc) ? durations.longValue() : -1,
                            failures != null && failures.advanceExact(doc) && failures.longValue() == 1);
                }
            }
        });
        return columns.size == 0 ? List.of() : buckets(columns, buckets);
    }

    private static List<HistogramBucket> buckets(Columns columns, int buckets) {
        long first = Arrays.stream(columns.times, 0, columns.size).min().orElseThrow();
        long last = Arrays.stream(columns.times, 0, columns.size).max().orElseThrow();
        long width = Math.max(1, (last - first) / buckets + 1);
        long[][] durations = new long[buckets][];
        int[] known = new int[buckets];
        long[] counts = new long[buckets];
        long[] errors = new long[buckets];
        for (int i = 0; i < columns.size; i++) {
            int bucket = (int) ((columns.times[i] - first) / width);
            counts[bucket]++;
            errors[bucket] += columns.failed[i] ? 1 : 0;
            if (columns.durations[i] >= 0) {
                long[] some = durations[bucket];
                if (some == null) {
                    some = new long[16];
                } else if (known[bucket] == some.length) {
                    some = Arrays.copyOf(some, some.length * 2);
                }
                durations[bucket] = some;
                some[known[bucket]++] = columns.durations[i];
            }
        }
        List<HistogramBucket> all = new ArrayList<>(buckets);
        for (int i = 0; i < buckets; i++) {
            long[] some = durations[i];
            if (some != null) {
                Arrays.sort(some, 0, known[i]);
            }
            all.add(new HistogramBucket(
                    Instant.ofEpochMilli(first + i * width),
                    Instant.ofEpochMilli(first + (i + 1) * width),
                    counts[i],
                    errors[i],
                    percentile(some, known[i], 0.5),
                    percentile(some, known[i], 0.95)));
        }
        return all;
    }

    /** Nearest rank: the smallest value that at least that share is not above. */
    private static double percentile(long @Nullable [] sorted, int size, double share) {
        if (sorted == null || size == 0) {
            return 0;
        }
        return sorted[Math.max(0, (int) Math.ceil(share * size) - 1)];
    }
}
