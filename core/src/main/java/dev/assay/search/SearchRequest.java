package dev.assay.search;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a search.
 *
 * @param order empty for newest first
 * @param limit at most this many, 1 to 500
 * @param pageToken of the page before; null for the first
 * @param sample only some of the matches, by chance; null for all
 * @param highlight show where the words of the filter stand; for at most {@link #MOST_HIGHLIGHTED} traces
 */
public record SearchRequest(
        TraceIndex.Scope scope,
        Filter filter,
        List<Order> order,
        int limit,
        @Nullable String pageToken,
        @Nullable Sample sample,
        boolean highlight) {
    /** They are read from the store for it. */
    public static final int MOST_HIGHLIGHTED = 100;

    public SearchRequest(
            TraceIndex.Scope scope, Filter filter, List<Order> order, int limit, @Nullable String pageToken) {
        this(scope, filter, order, limit, pageToken, null, false);
    }

    /**
     * Matches chosen by chance; the same seed chooses the same ones as long as the matches stay, and mostly the same ones
     * when some come or go.
     *
     * @param size at most this many, 1 to {@value #LARGEST}
     */
    public record Sample(int size, long seed) {
        public static final int LARGEST = 10_000;
    }

    /**
     * @param field relevance (best first when descending; takes a filter with words), timestamp_ms, execution_time_ms, end_time_ms, status, request_id, name, run_id, experiment_id,
     *     {@code tag.K}, {@code metadata.K}
     */
    public record Order(String field, boolean ascending) {}
}
