package dev.assay.search;

import dev.assay.trace.TraceInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the sessions of which a trace matches.
 *
 * @param order what is not known comes last
 * @param limit at most this many, 1 to 500
 * @param pageToken of the page before; null for the first
 */
public record SessionSearch(
        TraceIndex.Scope scope,
        Filter filter,
        Field.SessionNumber order,
        boolean ascending,
        int limit,
        @Nullable String pageToken) {

    /** @param total how many sessions there are on all pages */
    public record Page(
            List<Found> sessions, long total, @Nullable String nextPageToken) {
        public Page {
            sessions = List.copyOf(sessions);
        }
    }

    /**
     * @param facts of all its turns, whether they match or not
     * @param matches turns that match
     */
    public record Found(SessionKey key, SessionFacts facts, int matches, TraceInfo first, TraceInfo last) {}
}
