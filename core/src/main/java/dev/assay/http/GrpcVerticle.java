package dev.assay.http;

import dev.assay.error.Denied;
import dev.assay.otlp.OtlpEncoding;
import dev.assay.otlp.OtlpSignal;
import dev.assay.otlp.PackedBody;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * OTLP over <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">gRPC</a>: two calls with one message each
 * way, whose bytes go to the ingester as they are. Answered after the commit.
 */
public final class GrpcVerticle extends VerticleBase {
    private static final Map<String, OtlpSignal> CALLS = Map.of(
            "/opentelemetry.proto.collector.trace.v1.TraceService/Export", OtlpSignal.TRACES,
            "/opentelemetry.proto.collector.logs.v1.LogsService/Export", OtlpSignal.LOGS);
    /** Before the message: whether it is packed, and its length. */
    private static final int PREFIX = 5;
    /** With the protocol's 64 kB an exporter would wait for us several times in a request. */
    private static final int WINDOW_BYTES = 1 << 20;

    private static final int STREAMS_OF_A_CONNECTION = 100;

    private final HttpConfig config;
    private final int port;
    private final OtlpIntake intake;
    private final Guard guard;
    private final UnaryOperator<Throwable> refusals;

    /** @param config host, names and limits are HTTP's */
    public GrpcVerticle(HttpConfig config, int port, HttpVerticle.Handlers handlers) {
        this(config, port, handlers.intake(), handlers.refusals());
    }

    GrpcVerticle(HttpConfig config, int port, OtlpIntake intake, UnaryOperator<Throwable> refusals) {
        this.config = config;
        this.port = port;
        this.intake = intake;
        this.guard = new Guard(config);
        this.refusals = refusals;
    }

    @Override
    public Future<?> start() {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(config.host())
                .setPort(port)
                .setTcpNoDelay(true)
                .setHttp2ConnectionWindowSize(8 * WINDOW_BYTES)
                .setInitialSettings(new Http2Settings()
                        .setInitialWindowSize(WINDOW_BYTES)
                        .setMaxConcurrentStreams(STREAMS_OF_A_CONNECTION));
        return vertx.createHttpServer(options).requestHandler(this::call).listen();
    }

    private void call(HttpServerRequest request) {
        String type = request.getHeader("Content-Type");
        if (request.version() != HttpVersion.HTTP_2
                || !request.method().equals(HttpMethod.POST)
                || type == null
                || !(type.equals("application/grpc") || type.startsWith("application/grpc+proto"))) {
            request.response()
                    .setStatusCode(415)
                    .putHeader("Content-Type", "text/plain")
                    .end("This port speaks OTLP over gRPC; for OTLP over HTTP use the server's other port\n");
            return;
        }
        GrpcStatus denied = denied(request);
        OtlpSignal signal = CALLS.get(request.path());
        String encoding = request.getHeader("grpc-encoding");
        if (denied != null) {
            denied.answer(request.response());
        } else if (signal == null) {
            GrpcStatus.unimplemented("There is no call " + request.path()
                            + "; known are those of OTLP for traces and logs: " + String.join(", ", CALLS.keySet()))
                    .answer(request.response());
        } else if (encoding != null && !GrpcStatus.ENCODINGS.contains(encoding)) {
            GrpcStatus.unimplemented("grpc-encoding '" + encoding + "' is not known; expected one of "
                            + String.join(", ", GrpcStatus.ENCODINGS))
                    .answer(request.response());
        } else {
            new Call(request, signal, encoding).read();
        }
    }

    private @Nullable GrpcStatus denied(HttpServerRequest request) {
        try {
            guard.check(request);
            return null;
        } catch (Denied denied) {
            return GrpcStatus.of(denied);
        }
    }

    /** One call while its message comes in. */
    private final class Call {
        private final HttpServerRequest request;
        private final OtlpSignal signal;
        private final @Nullable String encoding;
        private final Buffer received = Buffer.buffer();
        private boolean over;

        Call(HttpServerRequest request, OtlpSignal signal, @Nullable String encoding) {
            this.request = request;
            this.signal = signal;
            this.encoding = encoding;
        }

        void read() {
            request.exceptionHandler(_ -> over = true);
            request.handler(this::more);
            request.endHandler(_ -> take());
        }

        private void more(Buffer bytes) {
            if (over) {
                return;
            }
            if (received.length() + (long) bytes.length() > PREFIX + (long) config.maxBodyBytes()) {
                answer(GrpcStatus.tooLarge("The message is larger than this server takes (" + config.maxBodyBytes()
                        + " bytes, http.maxBodyBytes)"));
                return;
            }
            received.appendBuffer(bytes);
        }

        private void take() {
            if (over) {
                return;
            }
            String wrong = wrong();
            if (wrong != null) {
                answer(GrpcStatus.invalid(wrong));
                return;
            }
            PackedBody body = new PackedBody(
                    received.getBytes(PREFIX, received.length()),
                    received.getByte(0) == 0 ? null : encoding,
                    config.maxBodyBytes());
            String experiment = request.getHeader(OtlpIntake.EXPERIMENT_HEADER);
            Future.succeededFuture()
                    .compose(_ ->
                            intake.take(signal, Params.principal(request), body, OtlpEncoding.PROTOBUF, experiment))
                    .onSuccess(taken -> {
                        if (!over) {
                            over = true;
                            GrpcStatus.ok(request.response(), OtlpReplies.protobuf(signal, taken));
                        }
                    })
                    .onFailure(failure -> answer(GrpcStatus.of(refusals.apply(Problems.cause(failure)))));
        }

        private @Nullable String wrong() {
            boolean framed = received.length() >= PREFIX && received.getUnsignedInt(1) == received.length() - PREFIX;
            boolean flagged = framed && (received.getByte(0) == 0 || (received.getByte(0) == 1 && encoding != null));
            return flagged
                    ? null
                    : "The call's " + received.length()
                            + " bytes are not one gRPC message: expected a flag (0, or 1 with"
                            + " grpc-encoding), a length of four bytes, and as many bytes";
        }

        private void answer(GrpcStatus status) {
            if (!over) {
                over = true;
                status.answer(request.response());
            }
        }
    }
}
