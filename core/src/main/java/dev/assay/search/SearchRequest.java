package dev.assay.search;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a search.
 *
 * @param order empty for newest first
 * @param limit at most this many, 1 to 500
 * @param pageToken of the page before; null for the first
 */
public record SearchRequest(
        TraceIndex.Scope scope,
        Filter filter,
        List<Order> order,
        int limit,
        @Nullable String pageToken) {

    /**
     * @param field timestamp_ms, execution_time_ms, end_time_ms, status, request_id, name, run_id, experiment_id,
     *     {@code tag.K}, {@code metadata.K}
     */
    public record Order(String field, boolean ascending) {}
}
