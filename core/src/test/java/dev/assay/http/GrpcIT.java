package dev.assay.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.HostAndPort;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** OTLP over gRPC: with OpenTelemetry's own exporter, and call by call. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GrpcIT {
    private static final String TRACES = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private static final String LOGS = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";
    private static final int OK = 0;
    private static final int INVALID_ARGUMENT = 3;
    private static final int NOT_FOUND = 5;
    private static final int PERMISSION_DENIED = 7;
    private static final int RESOURCE_EXHAUSTED = 8;
    private static final int UNIMPLEMENTED = 12;
    private static final int UNAVAILABLE = 14;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient(
            new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
    private TracesServer server;
    private int port;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = new TracesServer(folder);
        port = server.grpc();
    }

    @AfterAll
    void stop() {
        server.close();
        TracesServer.join(vertx.close());
    }

    @Test
    void the_exporter_of_opentelemetry_sends_spans_and_log_records() {
        String traceId;
        try (var spans = OtlpGrpcSpanExporter.builder()
                        .setEndpoint("http://localhost:" + port)
                        .setCompression("gzip")
                        .build();
                var logs = OtlpGrpcLogRecordExporter.builder()
                        .setEndpoint("http://localhost:" + port)
                        .build();
                var tracing = SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build();
                var logging = SdkLoggerProvider.builder()
                        .addLogRecordProcessor(SimpleLogRecordProcessor.create(logs))
                        .build()) {
            var span = tracing.get("test")
                    .spanBuilder("chat")
                    .setAttribute("gen_ai.operation.name", "chat")
                    .startSpan();
            traceId = span.getSpanContext().getTraceId();
            try (var _ = span.makeCurrent()) {
                logging.get("test")
                        .logRecordBuilder()
                        .setSeverity(Severity.INFO)
                        .setAttribute(AttributeKey.stringKey("event.name"), "gen_ai.user.message")
                        .setBody("Does gRPC work?")
                        .emit();
            }
            span.end();
            assertThat(logging.forceFlush().join(10, TimeUnit.SECONDS).isSuccess())
                    .isTrue();
            assertThat(tracing.forceFlush().join(10, TimeUnit.SECONDS).isSuccess())
                    .isTrue();
        }

        JsonObject info = server.http()
                .get("/api/3.0/mlflow/traces/get?trace_id=tr-" + traceId)
                .ok()
                .getJsonObject("trace")
                .getJsonObject("trace_info");
        assertThat(info.getString("request_preview")).isEqualTo("Does gRPC work?");
    }

    @Test
    void gzip_is_unpacked_and_a_bomb_is_not() throws Exception {
        Reply taken = call(TRACES, framed(1, gzip(spans(1).toByteArray())), Map.of("grpc-encoding", "gzip"));

        assertThat(taken).isEqualTo(new Reply(OK, "", ""));
        assertThat(kept(1)).isTrue();
        Reply bomb = call(TRACES, framed(1, gzip(new byte[20 << 20])), Map.of("grpc-encoding", "gzip"));
        assertThat(bomb.status).isEqualTo(INVALID_ARGUMENT);
        assertThat(bomb.message).contains("when decompressed");
    }

    @Test
    void what_is_rejected_alone_is_a_partial_success() throws Exception {
        ExportTraceServiceRequest.Builder request = spans(2).toBuilder();
        request.getResourceSpansBuilder(0)
                .getScopeSpansBuilder(0)
                .addSpans(span(2).toBuilder().setName("broken").setSpanId(ByteString.EMPTY));

        Reply reply = call(TRACES, framed(0, request.build().toByteArray()), Map.of());

        assertThat(reply.status).isEqualTo(OK);
        var partial = ExportTraceServiceResponse.parseFrom(HexFormat.of().parseHex(reply.body))
                .getPartialSuccess();
        assertThat(partial.getRejectedSpans()).isEqualTo(1);
        assertThat(partial.getErrorMessage()).contains("span 'broken'", "span_id is missing");
    }

    @Test
    void what_cannot_be_read_is_an_invalid_argument() {
        byte[] nonsense = "not protobuf".getBytes(StandardCharsets.UTF_8);

        assertThat(call(TRACES, framed(0, nonsense), Map.of()).status).isEqualTo(INVALID_ARGUMENT);
        assertThat(call(LOGS, framed(0, nonsense), Map.of()).message).contains("not an OTLP export request");
        assertThat(call(TRACES, Buffer.buffer(), Map.of()).message).contains("not one gRPC message");
        assertThat(call(TRACES, framed(1, spans(3).toByteArray()), Map.of()).message)
                .contains("1 with grpc-encoding");
        assertThat(call(TRACES, framed(0, spans(3).toByteArray()).appendByte((byte) 0), Map.of()).status)
                .isEqualTo(INVALID_ARGUMENT);
        assertThat(kept(3)).isFalse();
    }

    @Test
    void the_experiment_is_named_in_metadata_and_must_be_there() {
        String experiment = server.experiment("by gRPC");

        assertThat(call(TRACES, framed(0, spans(4).toByteArray()), Map.of("x-mlflow-experiment-id", experiment)).status)
                .isEqualTo(OK);
        Reply unknown = call(TRACES, framed(0, spans(5).toByteArray()), Map.of("x-mlflow-experiment-id", "987654"));

        assertThat(unknown).isEqualTo(new Reply(NOT_FOUND, "No experiment '987654'", ""));
    }

    @Test
    void unknown_calls_and_encodings_say_what_is_known() {
        Reply metrics = call(
                "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", framed(0, new byte[0]), Map.of());
        Reply snappy = call(TRACES, framed(1, new byte[3]), Map.of("grpc-encoding", "snappy"));

        assertThat(metrics.status).isEqualTo(UNIMPLEMENTED);
        assertThat(metrics.message).contains("MetricsService", TRACES, LOGS);
        assertThat(snappy.status).isEqualTo(UNIMPLEMENTED);
        assertThat(snappy.message).contains("snappy", "gzip");
    }

    @Test
    void a_message_larger_than_http_takes_is_refused_for_good() {
        Reply large = call(TRACES, framed(0, new byte[(16 << 20) + 1]), Map.of());

        assertThat(large.status).isEqualTo(RESOURCE_EXHAUSTED);
        assertThat(large.message).contains("http.maxBodyBytes");
        assertThat(large.body).isEmpty();
    }

    @Test
    void a_foreign_host_is_refused_and_plain_http_is_told_where_to_go() throws Exception {
        Reply foreign = call("evil.example", TRACES, framed(0, spans(6).toByteArray()), Map.of());

        assertThat(foreign.status).isEqualTo(PERMISSION_DENIED);
        assertThat(foreign.message).contains("evil.example");
        var plain = java.net.http.HttpClient.newHttpClient()
                .send(
                        java.net.http.HttpRequest.newBuilder(
                                        java.net.URI.create("http://localhost:" + port + "/v1/traces"))
                                .version(java.net.http.HttpClient.Version.HTTP_1_1)
                                .POST(BodyPublishers.noBody())
                                .build(),
                        java.net.http.HttpResponse.BodyHandlers.ofString());
        assertThat(plain.statusCode()).isEqualTo(415);
        assertThat(plain.body()).contains("OTLP over gRPC");
    }

    @Test
    void a_full_queue_says_when_to_come_again(@TempDir Path folder) {
        try (var full = new TracesServer(folder, 100)) {
            int grpc = full.grpc();
            List<Future<Reply>> calls = new ArrayList<>();
            full.whileNothingIsWritten(() -> {
                // Two commits are under way and one call waits: the rest is too much.
                for (int i = 0; i < 6; i++) {
                    calls.add(start(
                            "localhost", grpc, TRACES, framed(0, spans(10 + i).toByteArray()), Map.of()));
                }
                TracesServer.join(Future.any(calls));
                assertThat(post(full, spans(20)))
                        .returns(429, java.net.http.HttpResponse::statusCode)
                        .returns("1", answer -> answer.headers()
                                .firstValue("Retry-After")
                                .orElse(""));
                return null;
            });
            List<Reply> replies = calls.stream().map(TracesServer::join).toList();
            assertThat(replies.stream().map(Reply::status))
                    .containsExactlyInAnyOrder(OK, OK, OK, RESOURCE_EXHAUSTED, RESOURCE_EXHAUSTED, RESOURCE_EXHAUSTED);
            replies.stream().filter(reply -> reply.status != OK).forEach(refused -> {
                assertThat(refused.message).contains("ingest.queueBytes");
                assertThat(retryAfterSeconds(refused)).isEqualTo(1);
            });
        }
    }

    private static java.net.http.HttpResponse<String> post(TracesServer to, ExportTraceServiceRequest request) {
        try (var http = java.net.http.HttpClient.newHttpClient()) {
            return http.send(
                    java.net.http.HttpRequest.newBuilder(to.http().uri("/v1/traces"))
                            .header("Content-Type", "application/x-protobuf")
                            .POST(BodyPublishers.ofByteArray(request.toByteArray()))
                            .build(),
                    java.net.http.HttpResponse.BodyHandlers.ofString());
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_database_that_is_away_is_unavailable_for_a_while(@TempDir Path folder) {
        try (var lost = new TracesServer(folder)) {
            int grpc = lost.grpc();
            lost.loseDatabase();

            Reply reply = TracesServer.join(
                    start("localhost", grpc, TRACES, framed(0, spans(30).toByteArray()), Map.of()));

            assertThat(reply.status).isEqualTo(UNAVAILABLE);
            assertThat(retryAfterSeconds(reply)).isEqualTo(1);
        }
    }

    /** @param body the message's bytes, or the status's details, in hex */
    private record Reply(int status, String message, String body) {}

    private Reply call(String path, Buffer body, Map<String, String> headers) {
        return call("localhost", path, body, headers);
    }

    private Reply call(String host, String path, Buffer body, Map<String, String> headers) {
        return TracesServer.join(start(host, port, path, body, headers));
    }

    private Future<Reply> start(String host, int at, String path, Buffer body, Map<String, String> headers) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(at)
                .setURI(path);
        return client.request(options).compose(request -> {
            request.authority(HostAndPort.create(host, at));
            request.putHeader("content-type", "application/grpc").putHeader("te", "trailers");
            headers.forEach(request::putHeader);
            return request.send(body).compose(GrpcIT::reply);
        });
    }

    private static Future<Reply> reply(HttpClientResponse response) {
        return response.body().map(body -> {
            String status = response.getHeader("grpc-status");
            if (status == null) {
                status = response.getTrailer("grpc-status");
                return new Reply(
                        Integer.parseInt(status), "", HexFormat.of().formatHex(body.getBytes(5, body.length())));
            }
            String details = response.getHeader("grpc-status-details-bin");
            return new Reply(
                    Integer.parseInt(status),
                    java.net.URLDecoder.decode(response.getHeader("grpc-message"), StandardCharsets.UTF_8),
                    details == null
                            ? ""
                            : HexFormat.of().formatHex(Base64.getDecoder().decode(details)));
        });
    }

    /** Of the RetryInfo in a google.rpc.Status. */
    private static long retryAfterSeconds(Reply reply) {
        try {
            UnknownFieldSet status = UnknownFieldSet.parseFrom(HexFormat.of().parseHex(reply.body));
            assertThat(status.getField(1).getVarintList()).containsExactly((long) reply.status);
            var any = com.google.protobuf.Any.parseFrom(
                    status.getField(3).getLengthDelimitedList().getFirst());
            assertThat(any.getTypeUrl()).endsWith("/google.rpc.RetryInfo");
            UnknownFieldSet retryInfo = UnknownFieldSet.parseFrom(any.getValue());
            return com.google.protobuf.Duration.parseFrom(
                            retryInfo.getField(1).getLengthDelimitedList().getFirst())
                    .getSeconds();
        } catch (com.google.protobuf.InvalidProtocolBufferException broken) {
            throw new AssertionError(broken);
        }
    }

    private boolean kept(int number) {
        return server.http()
                        .get("/api/3.0/mlflow/traces/get?trace_id=tr-"
                                + HexFormat.of().formatHex(id(16, number).toByteArray()))
                        .status()
                == 200;
    }

    private static Buffer framed(int flag, byte[] message) {
        return Buffer.buffer().appendByte((byte) flag).appendInt(message.length).appendBytes(message);
    }

    private static byte[] gzip(byte[] bytes) throws java.io.IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static ExportTraceServiceRequest spans(int number) {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        request.addResourceSpansBuilder().addScopeSpansBuilder().addSpans(span(number));
        return request.build();
    }

    private static Span span(int number) {
        return Span.newBuilder()
                .setTraceId(id(16, number))
                .setSpanId(id(8, number))
                .setName("called")
                .setStartTimeUnixNano(1_800_000_000_000_000_000L)
                .setEndTimeUnixNano(1_800_000_000_500_000_000L)
                .build();
    }

    private static ByteString id(int length, int number) {
        byte[] bytes = new byte[length];
        bytes[0] = 0x6b;
        bytes[length - 1] = (byte) number;
        return ByteString.copyFrom(bytes);
    }
}
