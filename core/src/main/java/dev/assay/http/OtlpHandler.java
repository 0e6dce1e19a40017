package dev.assay.http;

import dev.assay.ingest.Ingester.Taken;
import dev.assay.otlp.OtlpEncoding;
import dev.assay.otlp.OtlpSignal;
import dev.assay.otlp.PackedBody;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/traces} and {@code POST /v1/logs}: OTLP over HTTP, answered after the commit. */
final class OtlpHandler {
    private final OtlpIntake intake;
    private final int maxBodyBytes;

    OtlpHandler(OtlpIntake intake, int maxBodyBytes) {
        this.intake = intake;
        this.maxBodyBytes = maxBodyBytes;
    }

    Future<Void> traces(RoutingContext request) {
        return take(OtlpSignal.TRACES, request);
    }

    Future<Void> logs(RoutingContext request) {
        return take(OtlpSignal.LOGS, request);
    }

    private Future<Void> take(OtlpSignal signal, RoutingContext request) {
        OtlpEncoding encoding = encoding(request.request().getHeader("Content-Type"));
        Buffer packed = request.body().buffer();
        PackedBody body = new PackedBody(
                packed == null ? new byte[0] : packed.getBytes(),
                request.request().getHeader("Content-Encoding"),
                maxBodyBytes);
        String experiment = request.request().getHeader(OtlpIntake.EXPERIMENT_HEADER);
        return intake.take(signal, Params.principal(request), body, encoding, experiment)
                .compose(taken -> reply(signal, request, encoding, taken));
    }

    private static OtlpEncoding encoding(@Nullable String contentType) {
        OtlpEncoding encoding = OtlpReplies.encoding(contentType);
        if (encoding == null) {
            throw new UnsupportedMediaType(
                    "Content-Type is '" + contentType + "'; expected application/x-protobuf or application/json");
        }
        return encoding;
    }

    private static Future<Void> reply(OtlpSignal signal, RoutingContext request, OtlpEncoding encoding, Taken taken) {
        return switch (encoding) {
            case PROTOBUF ->
                request.response()
                        .putHeader("Content-Type", "application/x-protobuf")
                        .end(Buffer.buffer(OtlpReplies.protobuf(signal, taken)));
            case JSON -> {
                JsonObject response = new JsonObject();
                if (taken.rejected() > 0) {
                    response.put(
                            "partialSuccess",
                            new JsonObject()
                                    .put(
                                            signal == OtlpSignal.LOGS ? "rejectedLogRecords" : "rejectedSpans",
                                            String.valueOf(taken.rejected()))
                                    .put("errorMessage", taken.message()));
                }
                yield request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(response.toBuffer());
            }
        };
    }
}
