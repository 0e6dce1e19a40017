package dev.assay.otlp;

import org.jspecify.annotations.Nullable;

/**
 * Spans of one trace as they came in one request, ready to be kept.
 *
 * @param traceId {@code tr-} and 32 hex digits, or the id that an MLflow client gave
 * @param experimentId as the resource named it; null when it did not
 * @param spans how many
 * @param rawBytes length of the OTLP message before it was compressed
 * @param codec see {@link Compression}
 * @param data compressed {@code ExportTraceServiceRequest} that holds these spans only
 */
@SuppressWarnings("ArrayRecordComponent") // on the hot path, and never compared
public record TraceChunk(
        String traceId, @Nullable String experimentId, int spans, int rawBytes, int codec, byte[] data) {}
