package dev.assay.otlp;

import java.util.List;

/**
 * A request, cut by trace.
 *
 * @param chunks one per trace, several of a trace that is too large for one row
 * @param rejectedSpans spans that are in no chunk
 * @param message why they are not; empty when there are none
 */
public record SplitRequest(List<TraceChunk> chunks, int rejectedSpans, String message) {
    public SplitRequest {
        chunks = List.copyOf(chunks);
    }

    public int acceptedSpans() {
        return chunks.stream().mapToInt(TraceChunk::spans).sum();
    }
}
