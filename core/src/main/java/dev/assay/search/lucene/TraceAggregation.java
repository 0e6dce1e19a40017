package dev.assay.search.lucene;

import dev.assay.error.Invalid;
import dev.assay.search.Aggregate;
import dev.assay.search.Aggregate.Interval;
import dev.assay.search.Aggregate.Measure;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.jspecify.annotations.Nullable;

/**
 * Answers an {@link Aggregate}. Goes over the matches twice: first it finds the largest groups and the time they span, then
 * their numbers; so no more is held than is shown.
 */
final class TraceAggregation {
    /** Groups times slices of time. */
    static final int MOST_CELLS = 100_000;

    private static final int MOST_SLICES_OF_AUTO = 60;
    private static final int BETWEEN_CHECKS = 1024;

    /** Lengths that read well, in milliseconds. */
    private static final long[] LENGTHS = {
        1,
        10,
        100,
        1_000,
        5_000,
        10_000,
        30_000,
        60_000,
        300_000,
        600_000,
        1_800_000,
        3_600_000,
        10_800_000,
        21_600_000,
        43_200_000,
        86_400_000,
        604_800_000
    };

    private final Aggregate question;
    private final IndexSearcher traces;
    private final BooleanSupplier cancelled;
    private final List<GroupValues> groups = new ArrayList<>();
    private final List<Measured> measured = new ArrayList<>();
    private final GroupCounts counts = new GroupCounts();
    /** The measure of each metric; -1 for none. */
    private final int[] measures;

    private final boolean[] percentiles;
    private long matches;
    private long firstTime = Long.MAX_VALUE;
    private long lastTime = Long.MIN_VALUE;
    private int untilCheck = BETWEEN_CHECKS;

    TraceAggregation(
            Aggregate question,
            IndexSearcher traces,
            IndexSearcher notes,
            GroupColumns columns,
            BooleanSupplier cancelled)
            throws IOException {
        this.question = question;
        this.traces = traces;
        this.cancelled = cancelled;
        for (Aggregate.Group group : question.groupBy()) {
            groups.add(GroupValues.of(group, columns, notes));
        }
        List<Measure> distinct = question.metrics().stream()
                .map(Aggregate.Metric::measure)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        for (Measure measure : distinct) {
            measured.add(Measured.of(measure, notes));
        }
        measures = question.metrics().stream()
                .mapToInt(metric -> distinct.indexOf(metric.measure()))
                .toArray();
        percentiles = new boolean[distinct.size()];
        for (int i = 0; i < measures.length; i++) {
            if (measures[i] >= 0
                    && !Double.isNaN(question.metrics().get(i).function().share())) {
                percentiles[measures[i]] = true;
            }
        }
    }

    private interface Visitor {
        /** @param time milliseconds since 1970 */
        void visit(int doc, long time, boolean failed) throws IOException;
    }

    Aggregate.Result of(Query query) throws IOException {
        visit(query, false, (doc, time, _) -> {
            matches++;
            firstTime = Math.min(firstTime, time);
            lastTime = Math.max(lastTime, time);
            eachKey(doc, counts::add);
        });
        if (matches == 0) {
            return new Aggregate.Result(0, 0, List.of(), 0, List.of());
        }
        long length = length(question.interval());
        int slices = length == 0 ? 1 : (int) (Math.floorDiv(lastTime, length) - Math.floorDiv(firstTime, length)) + 1;
        int[] shown = shown();
        int rows = shown.length + 1;
        if ((long) rows * slices > MOST_CELLS) {
            throw new Invalid("The answer would have " + rows + " groups at " + slices + " times; expected at most "
                    + MOST_CELLS + " of both together: fewer groups, or a longer interval");
        }
        int[] places = new int[counts.size()];
        Arrays.fill(places, shown.length);
        for (int i = 0; i < shown.length; i++) {
            places[shown[i]] = i;
        }
        @Nullable Cell[] cells = new Cell[rows * slices];
        int[] lastIn = new int[rows * slices];
        int[] document = {0};
        visit(query, true, (doc, time, failed) -> {
            document[0]++;
            int slice = length == 0 ? 0 : (int) (Math.floorDiv(time, length) - Math.floorDiv(firstTime, length));
            eachKey(doc, key -> {
                int at = places[counts.find(key)] * slices + slice;
                if (lastIn[at] != document[0]) { // it may be in several groups of the others
                    lastIn[at] = document[0];
                    Cell cell = cells[at];
                    if (cell == null) {
                        cell = new Cell(percentiles);
                        cells[at] = cell;
                    }
                    add(doc, failed, cell);
                }
            });
        });
        return result(shown, cells, length, slices);
    }

    private void add(int doc, boolean failed, Cell cell) throws IOException {
        cell.trace(failed);
        for (int i = 0; i < measured.size(); i++) {
            if (!measured.get(i).each(doc, cell.numbers(i))) {
                cell.missing(i);
            }
        }
    }

    private interface KeyVisitor {
        void visit(long key) throws IOException;
    }

    private int[] one = new int[8];
    private int[] other = new int[8];

    /** Each group that a document is in: its numbers by the first field and by the second. */
    private void eachKey(int doc, KeyVisitor visitor) throws IOException {
        switch (groups.size()) {
            case 0 -> visitor.visit(0);
            case 1 -> {
                one = groups.getFirst().groups(doc, one);
                for (int i = 1; i <= one[0]; i++) {
                    visitor.visit((long) one[i] << 32);
                }
            }
            default -> {
                one = groups.getFirst().groups(doc, one);
                other = groups.getLast().groups(doc, other);
                for (int i = 1; i <= one[0]; i++) {
                    for (int j = 1; j <= other[0]; j++) {
                        visitor.visit(((long) one[i] << 32) | other[j]);
                    }
                }
            }
        }
    }

    private void visit(Query query, boolean withNumbers, Visitor visitor) throws IOException {
        Aggregations.visit(traces, query, (leaf, matching, live) -> {
            start(leaf, withNumbers);
            NumericDocValues times = leaf.reader().getNumericDocValues(Fields.SORT_TS);
            NumericDocValues failures = leaf.reader().getNumericDocValues(Fields.FAILED);
            for (int doc = matching.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = matching.nextDoc()) {
                checkCancelled();
                if ((live == null || live.get(doc)) && times != null && times.advanceExact(doc)) {
                    boolean failed = failures != null && failures.advanceExact(doc) && failures.longValue() == 1;
                    visitor.visit(doc, times.longValue(), failed);
                }
            }
        });
    }

    private void start(LeafReaderContext leaf, boolean withNumbers) throws IOException {
        for (GroupValues group : groups) {
            group.start(leaf);
        }
        if (withNumbers) {
            for (Measured each : measured) {
                each.start(leaf);
            }
        }
    }

    private void checkCancelled() {
        if (--untilCheck == 0) {
            untilCheck = BETWEEN_CHECKS;
            if (cancelled.getAsBoolean()) {
                throw new CancellationException("Nobody waits for the answer any more");
            }
        }
    }

    /** Milliseconds of a slice of time; 0 for none. */
    private long length(@Nullable Interval interval) {
        return switch (interval) {
            case null -> 0;
            case Interval.Auto _ -> {
                for (long length : LENGTHS) {
                    if ((lastTime - firstTime) / length < MOST_SLICES_OF_AUTO - 1) {
                        yield length;
                    }
                }
                long weeks = (lastTime - firstTime) / LENGTHS[LENGTHS.length - 1] / (MOST_SLICES_OF_AUTO - 1) + 1;
                yield weeks * LENGTHS[LENGTHS.length - 1];
            }
            case Interval.Every(Duration length) -> {
                long milliseconds = length.toMillis();
                long slices = (lastTime - firstTime) / milliseconds + 1;
                if (slices > Aggregate.MOST_INTERVALS) {
                    throw new Invalid("The interval cuts the time of the traces into " + slices
                            + " slices; expected at most " + Aggregate.MOST_INTERVALS);
                }
                yield milliseconds;
            }
        };
    }

    /** The largest groups, as {@link #counts} numbers them. */
    private int[] shown() {
        Comparator<Integer> largest = Comparator.comparingLong((Integer number) -> counts.count(number))
                .reversed()
                .thenComparing(number -> names(number).toString());
        return IntStream.range(0, counts.size())
                .boxed()
                .sorted(largest)
                .limit(question.limit())
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private List<@Nullable String> names(int number) {
        long key = counts.key(number);
        return switch (groups.size()) {
            case 0 -> List.of();
            case 1 -> Arrays.asList(groups.getFirst().name((int) (key >>> 32)));
            default ->
                Arrays.asList(
                        groups.getFirst().name((int) (key >>> 32)),
                        groups.getLast().name((int) key));
        };
    }

    private Aggregate.Result result(int[] shown, @Nullable Cell[] cells, long length, int slices) {
        List<Aggregate.Row> rows = new ArrayList<>();
        List<Aggregate.Row> others = new ArrayList<>();
        long first = length == 0 ? 0 : Math.floorDiv(firstTime, length) * length;
        for (int at = 0; at < cells.length; at++) {
            Cell cell = cells[at];
            if (cell == null) {
                continue;
            }
            int place = at / slices;
            Instant start = length == 0 ? null : Instant.ofEpochMilli(first + at % slices * length);
            List<Aggregate.Value> values = cell.values(question.metrics(), measures);
            if (place < shown.length) {
                rows.add(new Aggregate.Row(names(shown[place]), start, cell.traces(), values));
            } else {
                others.add(new Aggregate.Row(List.of(), start, cell.traces(), values));
            }
        }
        return new Aggregate.Result(matches, length, rows, counts.size() - shown.length, others);
    }
}
