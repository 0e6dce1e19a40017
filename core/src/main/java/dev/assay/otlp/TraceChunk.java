package dev.assay.otlp;

/**
 * Spans or log records of one trace as they came in one request, ready to be kept.
 *
 * @param traceId {@code tr-} and 32 hex digits, or the id that an MLflow client gave
 * @param destination as the resource named it
 * @param records how many spans, or log records, as the codec says
 * @param rawBytes length of the OTLP message before it was compressed
 * @param codec see {@link Compression}
 * @param data compressed {@code ExportTraceServiceRequest} or {@code ExportLogsServiceRequest} that holds these only
 */
@SuppressWarnings("ArrayRecordComponent") // on the hot path, and never compared
public record TraceChunk(String traceId, Destination destination, int records, int rawBytes, int codec, byte[] data) {
    /** Log records are no spans. */
    public int spans() {
        return codec == Compression.ZSTD_LOGS ? 0 : records;
    }
}
