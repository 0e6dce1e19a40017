package dev.assay.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.google.protobuf.ByteString;
import com.google.protobuf.util.JsonFormat;
import dev.assay.http.AreaServer.Answer;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code /v1/logs}: messages of language models that come as log records belong to the span that they tell of. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtlpLogsIT {
    private static final String PROTOBUF = "application/x-protobuf";
    private TracesServer server;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = new TracesServer(folder);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void messages_that_come_before_the_span_are_found_with_it() {
        logs(request(log(1, "gen_ai.user.message", "Where is the zeppelin?"), log(1, "gen_ai.choice", "At the mast.")));
        assertThat(server.http()
                        .get("/api/3.0/mlflow/traces/get?trace_id=" + id(1))
                        .message())
                .contains("not fully exported yet");

        spans(1, null);

        assertThat(info(1).getString("request_preview")).isEqualTo("Where is the zeppelin?");
        assertThat(info(1).getString("response_preview")).isEqualTo("At the mast.");
        assertThat(found("trace.text LIKE '%zeppelin%'")).contains(id(1));
    }

    @Test
    void messages_that_come_after_the_span_and_again_are_found_once() {
        spans(2, null);
        ExportLogsServiceRequest logs = request(log(2, "gen_ai.user.message", "Who owns the balloon?"));
        logs(logs);
        logs(logs);

        assertThat(info(2).getString("request_preview")).isEqualTo("Who owns the balloon?");
        JsonArray events = trace(2).getJsonArray("spans").getJsonObject(0).getJsonArray("events");
        assertThat(events).hasSize(1);
        assertThat(events.encode()).contains("gen_ai.user.message", "Who owns the balloon?");
    }

    @Test
    void what_is_no_event_of_a_model_or_of_no_span_is_taken_and_not_kept() {
        LogRecord noSpan =
                log(3, "gen_ai.user.message", "a").toBuilder().clearSpanId().build();
        LogRecord noTrace =
                log(3, "gen_ai.user.message", "b").toBuilder().clearTraceId().build();

        Answer answer = logs(request(log(3, "http.request", "GET /"), noSpan, noTrace));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(server.http()
                        .get("/api/3.0/mlflow/traces/get?trace_id=" + id(3))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void a_record_past_a_limit_is_rejected_alone() {
        Answer answer = logs(
                request(log(4, "gen_ai.user.message", "x".repeat(1 << 20)), log(4, "gen_ai.choice", "Short.")),
                "application/json");

        JsonObject partial = answer.ok().getJsonObject("partialSuccess");
        assertThat(partial.getString("rejectedLogRecords")).isEqualTo("1");
        assertThat(partial.getString("errorMessage")).contains("log record 'gen_ai.user.message'", "the body has");
        spans(4, null);
        assertThat(info(4).getString("response_preview")).isEqualTo("Short.");
    }

    @Test
    void only_bad_records_are_a_refusal() {
        Answer answer = logs(request(log(5, "gen_ai.user.message", "x".repeat(1 << 20))));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("No log record could be kept: ");
        assertThat(logs("not protobuf".getBytes(StandardCharsets.UTF_8), PROTOBUF)
                        .status())
                .isEqualTo(400);
        assertThat(logs("{\"resourceLogs\": 1}".getBytes(StandardCharsets.UTF_8), "application/json")
                        .message())
                .contains("resourceLogs");
        assertThat(logs(new byte[0], "text/plain").status()).isEqualTo(415);
    }

    @Test
    void every_encoding_is_read() throws Exception {
        byte[] body = request(log(6, "gen_ai.user.message", "Packed?")).toByteArray();
        var gzip = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(gzip)) {
            out.write(body);
        }
        var deflated = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(deflated)) {
            out.write(body);
        }

        assertThat(logs(gzip.toByteArray(), PROTOBUF, "Content-Encoding", "gzip")
                        .status())
                .isEqualTo(200);
        assertThat(logs(deflated.toByteArray(), PROTOBUF, "Content-Encoding", "deflate")
                        .status())
                .isEqualTo(200);
        assertThat(logs(Zstd.compress(body), PROTOBUF, "Content-Encoding", "zstd")
                        .status())
                .isEqualTo(200);
        assertThat(logs(Zstd.compress(new byte[20 << 20]), PROTOBUF, "Content-Encoding", "zstd")
                        .body())
                .contains("when decompressed");
        spans(6, null);
        assertThat(info(6).getString("request_preview")).isEqualTo("Packed?");
    }

    @Test
    void a_trace_of_log_records_alone_moves_to_the_experiment_that_its_spans_name() {
        String experiment = server.experiment("balloons");
        logs(request(log(7, "gen_ai.user.message", "Up?")));

        spans(7, experiment);

        assertThat(info(7).getJsonObject("trace_location").encode()).contains("\"" + experiment + "\"");
        assertThat(info(7).getString("request_preview")).isEqualTo("Up?");
        String other = server.experiment("kites");
        assertThat(server.otlp(spanRequest(7, Map.of()).toByteArray(), other).body())
                .contains("belongs to another experiment");
    }

    @Test
    void a_trace_goes_to_the_experiment_that_is_called_like_its_service() {
        String experiment = server.experiment("mast-service");

        server.otlp(spanRequest(8, Map.of("service.name", "mast-service")).toByteArray(), null)
                .status();
        server.otlp(spanRequest(9, Map.of("service.name", "nobody-knows")).toByteArray(), null)
                .status();

        assertThat(info(8).getJsonObject("trace_location").encode()).contains("\"" + experiment + "\"");
        assertThat(info(9).getJsonObject("trace_location").encode()).contains("\"0\"");
    }

    @Test
    void a_resource_names_its_experiment_and_one_that_is_not_there_loses_nothing() {
        String named = server.experiment("by its name");
        String numbered = server.experiment("by its number");

        server.otlp(
                spanRequest(20, Map.of("mlflow.experimentName", "by its name")).toByteArray(), null);
        server.otlp(spanRequest(21, Map.of("mlflow.experimentId", numbered)).toByteArray(), null);
        server.otlp(
                spanRequest(22, Map.of("mlflow.experimentId", "987654", "service.name", "by its name"))
                        .toByteArray(),
                null);
        server.otlp(
                spanRequest(23, Map.of("mlflow.experimentId", "none", "service.name", "unheard of"))
                        .toByteArray(),
                null);

        assertThat(List.of(20, 21, 22, 23).stream().map(this::experimentOf))
                .containsExactly(named, numbered, named, "0");
    }

    private String experimentOf(int number) {
        return info(number)
                .getJsonObject("trace_location")
                .getJsonObject("mlflow_experiment")
                .getString("experiment_id");
    }

    private JsonObject trace(int number) {
        return server.http()
                .get("/api/3.0/mlflow/traces/get?trace_id=" + id(number))
                .ok()
                .getJsonObject("trace");
    }

    private JsonObject info(int number) {
        return trace(number).getJsonObject("trace_info");
    }

    private List<String> found(String filter) {
        JsonArray traces = server.http()
                .post(
                        "/api/3.0/mlflow/traces/search",
                        new JsonObject()
                                .put(
                                        "locations",
                                        new JsonArray()
                                                .add(new JsonObject()
                                                        .put("type", "MLFLOW_EXPERIMENT")
                                                        .put(
                                                                "mlflow_experiment",
                                                                new JsonObject().put("experiment_id", "0"))))
                                .put("filter", filter))
                .ok()
                .getJsonArray("traces");
        return traces.stream()
                .map(each -> ((JsonObject) each).getString("trace_id"))
                .toList();
    }

    private void spans(int number, @Nullable String experiment) {
        Answer answer = server.otlp(spanRequest(number, Map.of()).toByteArray(), experiment);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private Answer logs(ExportLogsServiceRequest request) {
        return logs(request.toByteArray(), PROTOBUF);
    }

    private Answer logs(ExportLogsServiceRequest request, String type) {
        assertThat(type).isEqualTo("application/json");
        return logs(json(request).getBytes(StandardCharsets.UTF_8), type);
    }

    /** As exporters write it: ids in hex. */
    private static String json(ExportLogsServiceRequest request) {
        try {
            JsonObject json = new JsonObject(JsonFormat.printer().print(request));
            JsonArray records = json.getJsonArray("resourceLogs")
                    .getJsonObject(0)
                    .getJsonArray("scopeLogs")
                    .getJsonObject(0)
                    .getJsonArray("logRecords");
            for (int i = 0; i < records.size(); i++) {
                JsonObject record = records.getJsonObject(i);
                record.put("traceId", HexFormat.of().formatHex(record.getBinary("traceId")));
                record.put("spanId", HexFormat.of().formatHex(record.getBinary("spanId")));
            }
            return json.encode();
        } catch (com.google.protobuf.InvalidProtocolBufferException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Answer logs(byte[] body, String type, String... headers) {
        String[] all = new String[headers.length + 2];
        all[0] = "Content-Type";
        all[1] = type;
        System.arraycopy(headers, 0, all, 2, headers.length);
        return server.http().send("POST", "/v1/logs", BodyPublishers.ofByteArray(body), all);
    }

    private static ExportLogsServiceRequest request(LogRecord... logs) {
        return ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(ResourceLogs.newBuilder()
                        .addScopeLogs(ScopeLogs.newBuilder().addAllLogRecords(List.of(logs))))
                .build();
    }

    private static LogRecord log(int number, String event, String content) {
        return LogRecord.newBuilder()
                .setTraceId(bytes(16, number))
                .setSpanId(bytes(8, number))
                .setTimeUnixNano(1_800_000_000_000_000_000L + content.length())
                .addAttributes(KeyValue.newBuilder().setKey("event.name").setValue(text(event)))
                .setBody(AnyValue.newBuilder()
                        .setKvlistValue(KeyValueList.newBuilder()
                                .addValues(
                                        KeyValue.newBuilder().setKey("content").setValue(text(content)))))
                .build();
    }

    private static ExportTraceServiceRequest spanRequest(int number, Map<String, String> attributes) {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        var resource = request.addResourceSpansBuilder();
        attributes.forEach((key, value) -> resource.getResourceBuilder()
                .addAttributes(KeyValue.newBuilder().setKey(key).setValue(text(value))));
        resource.addScopeSpansBuilder()
                .addSpans(Span.newBuilder()
                        .setTraceId(bytes(16, number))
                        .setSpanId(bytes(8, number))
                        .setName("chat")
                        .setStartTimeUnixNano(1_800_000_000_000_000_000L)
                        .setEndTimeUnixNano(1_800_000_000_500_000_000L)
                        .addAttributes(KeyValue.newBuilder()
                                .setKey("gen_ai.operation.name")
                                .setValue(text("chat"))));
        return request.build();
    }

    private static AnyValue text(String value) {
        return AnyValue.newBuilder().setStringValue(value).build();
    }

    private static ByteString bytes(int length, int number) {
        byte[] bytes = new byte[length];
        bytes[0] = 0x5a;
        bytes[length - 1] = (byte) number;
        return ByteString.copyFrom(bytes);
    }

    private static String id(int number) {
        return "tr-" + HexFormat.of().formatHex(bytes(16, number).toByteArray());
    }
}
