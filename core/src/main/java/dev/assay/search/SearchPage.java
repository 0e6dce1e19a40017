package dev.assay.search;

import dev.assay.trace.TraceInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * @param nextPageToken null on the last page
 * @param highlights by trace number, where they were asked for and there are any
 */
public record SearchPage(
        List<TraceInfo> traces, @Nullable String nextPageToken, Map<Long, List<Highlights.Fragment>> highlights) {
    public SearchPage(List<TraceInfo> traces, @Nullable String nextPageToken) {
        this(traces, nextPageToken, Map.of());
    }
}
