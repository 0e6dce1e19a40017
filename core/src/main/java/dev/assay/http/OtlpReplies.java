package dev.assay.http;

import dev.assay.ingest.Ingester.Taken;
import dev.assay.otlp.OtlpSignal;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;

/** What an exporter is told of a request that was taken, or of which some was not. */
final class OtlpReplies {
    private OtlpReplies() {}

    /** An {@code Export…ServiceResponse}; empty when all was taken. */
    static byte[] protobuf(OtlpSignal signal, Taken taken) {
        if (taken.rejected() == 0) {
            return new byte[0];
        }
        return switch (signal) {
            case TRACES ->
                ExportTraceServiceResponse.newBuilder()
                        .setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                                .setRejectedSpans(taken.rejected())
                                .setErrorMessage(taken.message()))
                        .build()
                        .toByteArray();
            case LOGS ->
                ExportLogsServiceResponse.newBuilder()
                        .setPartialSuccess(ExportLogsPartialSuccess.newBuilder()
                                .setRejectedLogRecords(taken.rejected())
                                .setErrorMessage(taken.message()))
                        .build()
                        .toByteArray();
        };
    }
}
