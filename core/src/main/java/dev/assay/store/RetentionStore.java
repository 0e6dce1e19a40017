package dev.assay.store;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How long, and how much, experiments keep. */
public interface RetentionStore {
    /** The experiment's own limits. */
    Future<Optional<Limits>> find(int experimentNo);

    /** Of all experiments that have limits of their own, by number. */
    Future<Map<Integer, Limits>> all();

    Future<Void> save(int experimentNo, Limits limits);

    /** From then on it follows the server's. */
    Future<Void> delete(int experimentNo);

    /** Numbers of all experiments, deleted ones too. */
    Future<List<Integer>> experiments();

    /** Traces that arrived longer ago than that, the oldest first. */
    Future<List<Long>> olderThan(int experimentNo, Duration age, int limit);

    /**
     * Where the newest so many begin.
     *
     * @return number of the newest trace that is too much; 0 when none is
     */
    Future<Long> beyondTraces(int experimentNo, long traces);

    /**
     * Sizes of an experiment's traces, the newest first.
     *
     * @param below numbers from here on are left out
     * @return number to bytes of packed spans, in that order; at most {@code limit}
     */
    Future<List<Size>> sizes(int experimentNo, long below, int limit);

    /** Living traces up to a number, the oldest first. */
    Future<List<Long>> upTo(int experimentNo, long no, int limit);

    /** What limits would do at this moment. Looks at each trace that the experiment keeps. */
    Future<Preview> preview(int experimentNo, Limits limits);

    /**
     * @param traces that are kept now
     * @param bytes of theirs, packed
     * @param tooOld beyond the age
     * @param tooMany beyond the number
     * @param tooLarge beyond the bytes
     * @param deletedTraces beyond any of them
     */
    record Preview(
            long traces, long bytes, long tooOld, long tooMany, long tooLarge, long deletedTraces, long deletedBytes) {}

    record Size(long no, long bytes) {}

    /**
     * What is beyond one of them goes, the oldest first; null is no limit.
     *
     * @param age since the trace's arrival by the server's clock
     * @param bytes of spans, packed
     */
    record Limits(
            @Nullable Duration age,
            @Nullable Long traces,
            @Nullable Long bytes) {
        public static final Limits NONE = new Limits(null, null, null);
    }
}
