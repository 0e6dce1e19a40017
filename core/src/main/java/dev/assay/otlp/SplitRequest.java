package dev.assay.otlp;

import java.util.ArrayList;
import java.util.List;

/**
 * A request, cut by trace.
 *
 * @param chunks one per trace, several of a trace that is too large for one row
 * @param rejectedRecords spans, or log records, that could not be kept
 * @param message why they are not; empty when there are none
 */
public record SplitRequest(List<TraceChunk> chunks, int rejectedRecords, String message) {
    public SplitRequest {
        chunks = List.copyOf(chunks);
    }

    /** This one and then the other, as one. */
    public SplitRequest and(SplitRequest other) {
        if (other.chunks.isEmpty() && other.rejectedRecords == 0) {
            return this;
        }
        List<TraceChunk> all = new ArrayList<>(chunks);
        all.addAll(other.chunks);
        String both =
                message.isEmpty() || other.message.isEmpty() ? message + other.message : message + "; " + other.message;
        return new SplitRequest(all, rejectedRecords + other.rejectedRecords, both);
    }

    /** Spans, or log records, in the chunks. */
    public int acceptedRecords() {
        return chunks.stream().mapToInt(TraceChunk::records).sum();
    }
}
