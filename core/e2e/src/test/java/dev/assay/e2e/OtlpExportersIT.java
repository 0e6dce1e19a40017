package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.e2e.AssayServer.Ended;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenTelemetry's own SDK and exporters, over both protocols. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtlpExportersIT {
    private static final int USUAL_PORT = 4317;

    private AssayServer server;
    private AssayClient client;
    private int grpcPort;

    @BeforeAll
    void start() throws Exception {
        grpcPort = freePort();
        server = AssayServer.in("exporters")
                .with("ASSAY_OTLP_GRPC_PORT", grpcPort)
                .start();
        client = server.client();
    }

    @AfterAll
    void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "http/protobuf"})
    void spans_and_log_records_become_one_trace_in_the_experiment_called_like_their_service(String protocol)
            throws Exception {
        String service = "assistant by " + protocol;
        String experiment = client.experiment(service);
        Resource resource = Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), service));

        String traceId;
        try (SdkTracerProvider tracing = SdkTracerProvider.builder()
                        .setResource(resource)
                        .addSpanProcessor(SimpleSpanProcessor.create(spans(protocol)))
                        .build();
                SdkLoggerProvider logging = SdkLoggerProvider.builder()
                        .setResource(resource)
                        .addLogRecordProcessor(SimpleLogRecordProcessor.create(logs(protocol)))
                        .build()) {
            var span = tracing.get("test")
                    .spanBuilder("chat")
                    .setAttribute("gen_ai.operation.name", "chat")
                    .startSpan();
            traceId = "tr-" + span.getSpanContext().getTraceId();
            try (var _ = span.makeCurrent()) {
                logging.get("test")
                        .logRecordBuilder()
                        .setAttribute(AttributeKey.stringKey("event.name"), "gen_ai.user.message")
                        .setBody("Where does the zeppelin land?")
                        .emit();
            }
            span.end();
            assertThat(logging.forceFlush().join(30, TimeUnit.SECONDS).isSuccess())
                    .isTrue();
            assertThat(tracing.forceFlush().join(30, TimeUnit.SECONDS).isSuccess())
                    .isTrue();
        }

        JsonObject info = client.trace(traceId).getJsonObject("info");
        assertThat(info.getString("requestPreview")).isEqualTo("Where does the zeppelin land?");
        assertThat(client.search(experiment, "text ~ 'zeppelin'")).containsExactly(traceId);
    }

    /** It reads the {@code Status} in the answer, and shows its message to people. */
    @Test
    void what_is_refused_the_exporter_says_why() throws Exception {
        List<String> said = new CopyOnWriteArrayList<>();
        Handler listener = new Handler() {
            @Override
            public void publish(LogRecord told) {
                said.add(new SimpleFormatter().formatMessage(told));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger exporters = Logger.getLogger("io.opentelemetry.exporter");
        exporters.addHandler(listener);
        try (SdkTracerProvider tracing = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(OtlpHttpSpanExporter.builder()
                        .setEndpoint(server.url() + "/v1/traces")
                        .addHeader("x-mlflow-experiment-id", "987654")
                        .build()))
                .build()) {
            tracing.get("test").spanBuilder("lost").startSpan().end();
            tracing.forceFlush().join(30, TimeUnit.SECONDS);
        } finally {
            exporters.removeHandler(listener);
        }
        assertThat(said).singleElement().asString().contains("404", "No experiment '987654'");
    }

    private SpanExporter spans(String protocol) {
        return protocol.equals("grpc")
                ? OtlpGrpcSpanExporter.builder()
                        .setEndpoint("http://localhost:" + grpcPort)
                        .setCompression("gzip")
                        .build()
                : OtlpHttpSpanExporter.builder()
                        .setEndpoint(server.url() + "/v1/traces")
                        .setCompression("gzip")
                        .build();
    }

    private LogRecordExporter logs(String protocol) {
        return protocol.equals("grpc")
                ? OtlpGrpcLogRecordExporter.builder()
                        .setEndpoint("http://localhost:" + grpcPort)
                        .build()
                : OtlpHttpLogRecordExporter.builder()
                        .setEndpoint(server.url() + "/v1/logs")
                        .build();
    }

    @Test
    void a_port_that_was_chosen_and_is_taken_is_named_with_what_to_do() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ended ended = AssayServer.in("taken-grpc-port")
                    .with("ASSAY_OTLP_GRPC_PORT", taken.getLocalPort())
                    .run();

            assertThat(ended.exitCode()).isEqualTo(1);
            assertThat(String.join("\n", ended.said()))
                    .contains("port " + taken.getLocalPort(), "is taken", "otlp.grpcPort", "ASSAY_OTLP_GRPC_PORT");
        }
    }

    @Test
    void the_usual_port_may_be_a_collectors() throws Exception {
        try (ServerSocket _ = collector();
                AssayServer beside = AssayServer.in("beside-a-collector")
                        .with("ASSAY_OTLP_GRPC_PORT", USUAL_PORT)
                        .start()) {
            assertThat(beside.said()).contains("port " + USUAL_PORT, "is taken", "OTLP over HTTP is not concerned");
        }
    }

    /** On the usual port; when somebody is there already, that one will do. */
    private static ServerSocket collector() throws IOException {
        try {
            return new ServerSocket(USUAL_PORT, 1, InetAddress.getLoopbackAddress());
        } catch (BindException _) {
            return new ServerSocket(0);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
