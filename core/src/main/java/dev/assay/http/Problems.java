package dev.assay.http;

import dev.assay.error.Conflict;
import dev.assay.error.Denied;
import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.error.Overloaded;
import dev.assay.error.RequestException;
import dev.assay.error.Unavailable;
import dev.assay.http.mlflow.MlflowError;
import dev.assay.otlp.OtlpEncoding;
import dev.assay.scorer.script.InvalidScript;
import dev.assay.search.InvalidFilter;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where a failure becomes a reply. The codes are those that an MLflow client knows. */
final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private Problems() {}

    record Problem(int status, String errorCode, String message) {}

    /** Answers a request whose handling failed. */
    static void reply(RoutingContext request, Throwable failure) {
        Problem problem = of(cause(failure), request);
        if (problem.status >= 500 && problem.status != 501 && problem.status != 503) {
            LOG.error(
                    "{} {} failed",
                    request.request().method(),
                    request.request().path(),
                    failure);
        }
        if (request.response().ended() || request.response().headWritten()) {
            request.request().connection().close();
            return;
        }
        if (problem.status == 429 || problem.status == 503) {
            request.response().putHeader("Retry-After", "1");
        }
        OtlpEncoding otlp = OtlpReplies.wanted(request);
        if (otlp != null) {
            OtlpReplies.refuse(request, otlp, problem.status, problem.message);
            return;
        }
        JsonObject body = new JsonObject().put("error_code", problem.errorCode).put("message", problem.message);
        addPlace(body, cause(failure));
        request.response()
                .setStatusCode(problem.status)
                .putHeader("Content-Type", "application/json")
                .end(body.toBuffer());
    }

    /** No such path; the code makes an MLflow client fall back to older ones. */
    static void noEndpoint(RoutingContext request) {
        String message = "No endpoint " + request.request().method() + " "
                + request.request().path()
                + ": Assay captures, searches and evaluates traces; its API is described at /api";
        OtlpEncoding otlp = OtlpReplies.wanted(request);
        if (otlp != null) {
            OtlpReplies.refuse(request, otlp, 404, message);
            return;
        }
        request.response()
                .setStatusCode(404)
                .putHeader("Content-Type", "application/json")
                .end(new JsonObject()
                        .put("error_code", "ENDPOINT_NOT_FOUND")
                        .put("message", message)
                        .toBuffer());
    }

    /** Where a text is wrong, and what may have been meant. */
    private static void addPlace(JsonObject body, Throwable failure) {
        switch (failure) {
            case InvalidScript script -> {
                Json.putIfThere(body, "line", script.error().line());
                Json.putIfThere(body, "column", script.error().column());
            }
            case InvalidFilter filter -> {
                body.put("line", 1).put("column", filter.column());
                Json.putIfThere(body, "proposal", filter.proposal());
            }
            default -> {}
        }
    }

    private static Problem of(Throwable failure, RoutingContext request) {
        return switch (failure) {
            case RequestException refused -> of(refused);
            case UnsupportedMediaType e -> new Problem(415, "INVALID_PARAMETER_VALUE", String.valueOf(e.getMessage()));
            case DecodeException e ->
                new Problem(400, "BAD_REQUEST", "The body is not the JSON expected: " + firstLine(e.getMessage()));
            case HttpException e
            when e.getStatusCode() == 413 ->
                new Problem(
                        413,
                        "INVALID_PARAMETER_VALUE",
                        "The body is larger than this server takes ("
                                + (e.getPayload() == null ? "http.maxBodyBytes" : e.getPayload()) + ")");
            case HttpException e
            when e.getStatusCode() < 500 ->
                new Problem(e.getStatusCode(), "BAD_REQUEST", String.valueOf(e.getMessage()));
            default ->
                new Problem(
                        500,
                        "INTERNAL_ERROR",
                        "The server failed on " + request.request().method() + " "
                                + request.request().path() + ": "
                                + failure.getClass().getSimpleName()
                                + "; its log says more");
        };
    }

    private static Problem of(RequestException refused) {
        String message = String.valueOf(refused.getMessage());
        return switch (refused) {
            case NotFound _ -> new Problem(404, "RESOURCE_DOES_NOT_EXIST", message);
            case MlflowError told ->
                new Problem(told.code().status(), told.code().name(), message);
            case Invalid _ -> new Problem(400, "INVALID_PARAMETER_VALUE", message);
            case Conflict _ -> new Problem(409, "RESOURCE_CONFLICT", message);
            case Denied _ -> new Problem(403, "PERMISSION_DENIED", message);
            case Overloaded _ -> new Problem(429, "REQUEST_LIMIT_EXCEEDED", message);
            case Unavailable _ -> new Problem(503, "TEMPORARILY_UNAVAILABLE", message);
        };
    }

    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static String firstLine(@org.jspecify.annotations.Nullable String text) {
        return String.valueOf(text).lines().findFirst().orElse("");
    }
}
