package dev.assay.http;

import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.ingest.Ingester;
import dev.assay.ingest.Ingester.Taken;
import dev.assay.otlp.Decompression;
import dev.assay.otlp.OtlpEncoding;
import dev.assay.store.ExperimentStore;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/traces}: OTLP over HTTP, answered after the commit. */
final class OtlpHandler {
    private final Ingester ingester;
    private final ExperimentStore experiments;
    private final int maxBodyBytes;
    private final Set<Integer> known = ConcurrentHashMap.newKeySet();

    OtlpHandler(Ingester ingester, ExperimentStore experiments, int maxBodyBytes) {
        this.ingester = ingester;
        this.experiments = experiments;
        this.maxBodyBytes = maxBodyBytes;
    }

    Future<Void> traces(RoutingContext request) {
        OtlpEncoding encoding = encoding(request.request().getHeader("Content-Type"));
        Buffer packed = request.body().buffer();
        byte[] body = Decompression.decode(
                packed == null ? new byte[0] : packed.getBytes(),
                request.request().getHeader("Content-Encoding"),
                maxBodyBytes);
        String principal = Params.principal(request);
        return experiment(request.request().getHeader("x-mlflow-experiment-id"))
                .compose(experiment -> ingester.spans(principal, body, encoding, experiment.no))
                .compose(taken -> reply(request, encoding, taken));
    }

    private static OtlpEncoding encoding(@Nullable String contentType) {
        String type =
                contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return switch (type) {
            case "application/x-protobuf" -> OtlpEncoding.PROTOBUF;
            case "application/json" -> OtlpEncoding.JSON;
            default ->
                throw new UnsupportedMediaType(
                        "Content-Type is '" + contentType + "'; expected application/x-protobuf or application/json");
        };
    }

    /** The header's experiment, checked to be there; without a header, none. */
    private Future<Named> experiment(@Nullable String header) {
        if (header == null) {
            return Future.succeededFuture(new Named(null));
        }
        int no = Params.experiment(header.strip());
        if (known.contains(no)) {
            return Future.succeededFuture(new Named(no));
        }
        return experiments.find(no).map(found -> {
            if (found.isEmpty()) {
                throw new NotFound("experiment", header);
            }
            known.add(no);
            return new Named(no);
        });
    }

    private record Named(@Nullable Integer no) {}

    private static Future<Void> reply(RoutingContext request, OtlpEncoding encoding, Taken taken) {
        if (taken.acceptedSpans() == 0 && taken.rejectedSpans() > 0) {
            throw new Invalid("No span could be kept: " + taken.message());
        }
        return switch (encoding) {
            case PROTOBUF -> {
                var response = ExportTraceServiceResponse.newBuilder();
                if (taken.rejectedSpans() > 0) {
                    response.setPartialSuccess(ExportTracePartialSuccess.newBuilder()
                            .setRejectedSpans(taken.rejectedSpans())
                            .setErrorMessage(taken.message()));
                }
                yield request.response()
                        .putHeader("Content-Type", "application/x-protobuf")
                        .end(Buffer.buffer(response.build().toByteArray()));
            }
            case JSON -> {
                JsonObject response = new JsonObject();
                if (taken.rejectedSpans() > 0) {
                    response.put(
                            "partialSuccess",
                            new JsonObject()
                                    .put("rejectedSpans", String.valueOf(taken.rejectedSpans()))
                                    .put("errorMessage", taken.message()));
                }
                yield request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(response.toBuffer());
            }
        };
    }
}
