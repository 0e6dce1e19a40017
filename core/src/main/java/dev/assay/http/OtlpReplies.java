package dev.assay.http;

import dev.assay.ingest.Ingester.Taken;
import dev.assay.otlp.OtlpEncoding;
import dev.assay.otlp.OtlpSignal;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an exporter is told of a request that was taken, of one of which some was not, and of one that was refused. */
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

    /** How a refusal is to be written: as the request was. Null when it is none of OTLP, or of a type that OTLP has not. */
    static @Nullable OtlpEncoding wanted(RoutingContext request) {
        String path = request.request().path();
        return path != null && path.startsWith("/v1/")
                ? encoding(request.request().getHeader("Content-Type"))
                : null;
    }

    /** That of a type of content; null for one that OTLP has not. */
    static @Nullable OtlpEncoding encoding(@Nullable String contentType) {
        String type =
                contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return switch (type) {
            case "application/x-protobuf" -> OtlpEncoding.PROTOBUF;
            case "application/json" -> OtlpEncoding.JSON;
            default -> null;
        };
    }

    /**
     * Answers with a {@code google.rpc.Status}, as <a href="https://opentelemetry.io/docs/specs/otlp/#failures">OTLP over HTTP</a>
     * wants it.
     *
     * @param status of HTTP
     */
    static void refuse(RoutingContext request, OtlpEncoding encoding, int status, String message) {
        HttpServerResponse response = request.response().setStatusCode(status);
        GrpcStatus told = GrpcStatus.ofHttp(status, message);
        switch (encoding) {
            case PROTOBUF ->
                response.putHeader("Content-Type", "application/x-protobuf").end(told.protobuf());
            case JSON ->
                response.putHeader("Content-Type", "application/json")
                        .end(new JsonObject()
                                .put("code", told.code())
                                .put("message", message)
                                .toBuffer());
        }
    }
}
