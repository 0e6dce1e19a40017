package dev.assay.http;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import dev.assay.error.Conflict;
import dev.assay.error.Denied;
import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.error.Overloaded;
import dev.assay.error.RequestException;
import dev.assay.error.Unavailable;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a gRPC call ends. A full queue and a database that is away carry {@code RetryInfo}: without it
 * <a href="https://opentelemetry.io/docs/specs/otlp/#otlpgrpc-throttling">an exporter</a> would drop what the queue refused.
 *
 * @param code gRPC's number
 * @param retryAfterSeconds 0 when the same call would fail again
 */
record GrpcStatus(int code, String message, int retryAfterSeconds) {
    /** What a message may be packed with. */
    static final List<String> ENCODINGS = List.of("identity", "gzip", "deflate", "zstd");

    private static final Logger LOG = LoggerFactory.getLogger(GrpcStatus.class);
    private static final int INVALID_ARGUMENT = 3;
    private static final int NOT_FOUND = 5;
    private static final int PERMISSION_DENIED = 7;
    private static final int RESOURCE_EXHAUSTED = 8;
    private static final int FAILED_PRECONDITION = 9;
    private static final int UNIMPLEMENTED = 12;
    private static final int INTERNAL = 13;
    private static final int UNAVAILABLE = 14;
    private static final int LONGEST_MESSAGE = 1000;

    static GrpcStatus invalid(String message) {
        return new GrpcStatus(INVALID_ARGUMENT, message, 0);
    }

    static GrpcStatus unimplemented(String message) {
        return new GrpcStatus(UNIMPLEMENTED, message, 0);
    }

    static GrpcStatus tooLarge(String message) {
        return new GrpcStatus(RESOURCE_EXHAUSTED, message, 0);
    }

    /** The code that says what a status of HTTP says. */
    static GrpcStatus ofHttp(int status, String message) {
        int code =
                switch (status) {
                    case 403 -> PERMISSION_DENIED;
                    case 404 -> NOT_FOUND;
                    case 409 -> FAILED_PRECONDITION;
                    case 413, 429 -> RESOURCE_EXHAUSTED;
                    case 405, 501 -> UNIMPLEMENTED;
                    case 503 -> UNAVAILABLE;
                    default -> status < 500 ? INVALID_ARGUMENT : INTERNAL;
                };
        return new GrpcStatus(code, message, 0);
    }

    static GrpcStatus of(Throwable failure) {
        if (!(failure instanceof RequestException refused)) {
            LOG.error("an OTLP call failed", failure);
            return new GrpcStatus(
                    INTERNAL, "The server failed: " + failure.getClass().getSimpleName() + "; its log says more", 0);
        }
        String message = String.valueOf(refused.getMessage());
        return switch (refused) {
            case Invalid _ -> new GrpcStatus(INVALID_ARGUMENT, message, 0);
            case NotFound _ -> new GrpcStatus(NOT_FOUND, message, 0);
            case Conflict _ -> new GrpcStatus(FAILED_PRECONDITION, message, 0);
            case Denied _ -> new GrpcStatus(PERMISSION_DENIED, message, 0);
            case Overloaded _ -> new GrpcStatus(RESOURCE_EXHAUSTED, message, 1);
            case Unavailable _ -> new GrpcStatus(UNAVAILABLE, message, 1);
        };
    }

    /** Ends a call that went well with its one message. */
    static void ok(HttpServerResponse response, byte[] message) {
        Buffer framed = Buffer.buffer(message.length + 5).appendByte((byte) 0).appendInt(message.length);
        headers(response).putTrailer("grpc-status", "0").end(framed.appendBytes(message));
    }

    private static HttpServerResponse headers(HttpServerResponse response) {
        return response.putHeader("Content-Type", "application/grpc")
                .putHeader("grpc-accept-encoding", String.join(",", ENCODINGS));
    }

    /** Ends a call that did not: the status stands in the headers, as there is no message to come before it. */
    void answer(HttpServerResponse response) {
        if (response.ended() || response.closed()) {
            return;
        }
        headers(response).putHeader("grpc-status", Integer.toString(code)).putHeader("grpc-message", encoded());
        if (retryAfterSeconds > 0) {
            response.putHeader(
                    "grpc-status-details-bin",
                    Base64.getEncoder().withoutPadding().encodeToString(details()));
        }
        response.end();
    }

    /** A {@code google.rpc.Status}. */
    Buffer protobuf() {
        return Buffer.buffer(status().build().toByteArray());
    }

    private UnknownFieldSet.Builder status() {
        return UnknownFieldSet.newBuilder()
                .addField(1, Field.newBuilder().addVarint(code).build())
                .addField(2, bytes(ByteString.copyFromUtf8(shortened())));
    }

    /** A {@code google.rpc.Status} with {@code RetryInfo}. */
    private byte[] details() {
        Duration delay = Duration.newBuilder().setSeconds(retryAfterSeconds).build();
        Any retryInfo = Any.newBuilder()
                .setTypeUrl("type.googleapis.com/google.rpc.RetryInfo")
                .setValue(UnknownFieldSet.newBuilder()
                        .addField(1, bytes(delay.toByteString()))
                        .build()
                        .toByteString())
                .build();
        return status().addField(3, bytes(retryInfo.toByteString())).build().toByteArray();
    }

    private static Field bytes(ByteString bytes) {
        return Field.newBuilder().addLengthDelimited(bytes).build();
    }

    private String shortened() {
        return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE) + "…";
    }

    /** Printable ASCII without the percent sign; the rest as percent and two digits. */
    private String encoded() {
        StringBuilder encoded = new StringBuilder();
        for (byte each : shortened().getBytes(StandardCharsets.UTF_8)) {
            if (each >= ' ' && each <= '~' && each != '%') {
                encoded.append((char) each);
            } else {
                encoded.append("%%%02X".formatted(each & 0xff));
            }
        }
        return encoded.toString();
    }
}
