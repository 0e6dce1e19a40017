package dev.assay.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.search.TraceIndex.IndexBatch;
import dev.assay.trace.Trace;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes to an index and waits until that can be found. */
public final class IndexWrites {
    private static final Duration SOON = Duration.ofSeconds(20);

    private IndexWrites() {}

    /** In the only lane that tests use. */
    public static Position at(long n) {
        return new Position(new TreeMap<>(Map.of(0, n)));
    }

    /** As the first that comes to an index. */
    public static void write(TraceIndex index, Collection<Trace> traces) {
        write(index, traces, List.of(), at(1));
    }

    public static void write(TraceIndex index, Collection<Trace> traces, List<Long> deleted, Position position) {
        assertThat(index.apply(new IndexBatch(List.copyOf(traces), Map.of(), deleted, position)))
                .isEmpty();
        awaitVisible(index, position);
    }

    public static void awaitVisible(TraceIndex index, Position position) {
        assertThat(index.awaitVisible(position, SOON).toCompletableFuture().join())
                .isTrue();
    }
}
