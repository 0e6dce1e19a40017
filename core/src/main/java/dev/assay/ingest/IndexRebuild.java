package dev.assay.ingest;

import dev.assay.search.FilterParser;
import dev.assay.search.Position;
import dev.assay.search.TraceIndex;
import dev.assay.store.ChangeFeed;
import dev.assay.store.TraceStore;
import dev.assay.trace.Trace;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Brings an index up from the store itself, trace by trace in the order of their numbers: what is there is written anew, what
 * is no longer there is taken out. Searches go on meanwhile over what there is. What changes meanwhile comes after the position
 * that was noted first, in the change log.
 */
final class IndexRebuild {
    private static final int TRACES_AT_ONCE = 200;

    private final ChangeFeed feed;
    private final TraceStore store;
    private final TraceIndex index;
    private final Position to;

    /** Numbers of the traces that the index had, ascending. */
    private final long[] had;

    private int seen;
    private long last;

    private IndexRebuild(ChangeFeed feed, TraceStore store, TraceIndex index, Position to, long[] had) {
        this.feed = feed;
        this.store = store;
        this.index = index;
        this.to = to;
        this.had = had;
    }

    static IndexRebuild start(ChangeFeed feed, TraceStore store, TraceIndex index) {
        Position to = new Position(new TreeMap<>(join(feed.heads())));
        return new IndexRebuild(
                feed, store, index, to, index.numbers(new TraceIndex.Scope(List.of()), FilterParser.parse("")));
    }

    /** Some more traces; one that fails may be called again. @return the position it has reached; null when there are more */
    @Nullable
    Position next() {
        List<Long> living = join(feed.living(last, TRACES_AT_ONCE));
        boolean end = living.size() < TRACES_AT_ONCE;
        long upTo = end ? Long.MAX_VALUE : living.getLast();
        Map<Long, Trace> traces = join(store.read(living));
        List<Long> gone = new ArrayList<>();
        int next = seen;
        while (next < had.length && had[next] <= upTo) {
            if (!traces.containsKey(had[next])) {
                gone.add(had[next]);
            }
            next++;
        }
        index.apply(new TraceIndex.IndexBatch(
                new ArrayList<>(traces.values()), Map.of(), gone, end ? to : Position.START));
        seen = next;
        last = upTo;
        return end ? to : null;
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
