package dev.assay.store;

/**
 * Spans, or log records, of one trace as one request brought them.
 *
 * @param experimentNo to make the trace in, when it is new
 * @param explicit the client named the experiment: a trace of another one is then refused instead of joined
 * @param spans how many; 0 for log records
 * @param codec how {@code data} is packed; {@code otlp} knows
 * @param rawBytes before packing
 */
@SuppressWarnings("ArrayRecordComponent") // on the hot path, and never compared
public record SpanChunk(
        String traceId, int experimentNo, boolean explicit, int spans, int codec, int rawBytes, byte[] data) {}
