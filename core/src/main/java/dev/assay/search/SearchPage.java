package dev.assay.search;

import dev.assay.trace.TraceInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** @param nextPageToken null on the last page */
public record SearchPage(List<TraceInfo> traces, @Nullable String nextPageToken) {}
