package dev.assay.http;

import static org.assertj.core.api.Assertions.assertThat;

import blue.strategic.parquet.Hydrator;
import blue.strategic.parquet.HydratorSupplier;
import blue.strategic.parquet.ParquetReader;
import com.google.protobuf.ByteString;
import dev.assay.http.AreaServer.Answer;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was exported comes in again as the same traces, here or elsewhere, once. */
class TransferIT {
    private static final String EXPORT = "/api/v1/traces/export";

    private final Path folder;
    private final TracesServer server;

    TransferIT(@TempDir Path folder) {
        this.folder = folder;
        this.server = new TracesServer(folder);
    }

    @BeforeEach
    void send() {
        for (int trace = 1; trace <= 5; trace++) {
            send(trace, span(1, 0, "root").setStatus(Status.newBuilder().setCodeValue(2)));
            send(trace, span(2, 1, "child").setKindValue(3));
        }
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void exported_and_deleted_traces_come_in_again_as_they_were() {
        tag(1);
        JsonObject first = assess(1, "good", null);
        assess(1, "better", first.getString("assessmentId"));
        List<String> before = shown();
        String file = export("");
        assertThat(file.lines()).hasSize(10);
        for (int trace = 1; trace <= 5; trace++) {
            assertThat(server.http().delete("/api/v1/traces/" + id(trace), null).status())
                    .isEqualTo(204);
        }
        assertThat(export("")).isEmpty();

        JsonObject taken = load(file.getBytes(StandardCharsets.UTF_8)).ok();
        assertThat(taken.getInteger("spans")).isEqualTo(10);
        assertThat(taken.getInteger("failedLines")).as(taken.encode()).isZero();
        assertThat(shown()).isEqualTo(before);
        assertThat(spans(export(""))).isEqualTo(spans(file));
    }

    @Test
    void the_same_file_twice_is_as_once_and_adds_to_what_is_there() {
        assess(2, "good", null);
        String file = export("");
        JsonObject again = load(file.getBytes(StandardCharsets.UTF_8)).ok();
        assertThat(again.getInteger("spans")).isZero();
        assertThat(again.getInteger("knownSpans")).isEqualTo(10);
        assertThat(export("")).isEqualTo(file);

        send(3, span(3, 1, "late"));
        load(file.getBytes(StandardCharsets.UTF_8)).ok();
        assertThat(export("").lines()).hasSize(11);
    }

    @Test
    void log_records_go_with_their_trace() {
        LogRecord said = LogRecord.newBuilder()
                .setTraceId(ByteString.copyFrom(HexFormat.of().parseHex(hex(1))))
                .setSpanId(ByteString.copyFrom(HexFormat.of().parseHex("%016x".formatted(1))))
                .setTimeUnixNano(7)
                .setEventName("gen_ai.user.message")
                .setBody(text("Where is the zeppelin?"))
                .build();
        byte[] logs = ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(ResourceLogs.newBuilder()
                        .addScopeLogs(ScopeLogs.newBuilder().addLogRecords(said)))
                .build()
                .toByteArray();
        assertThat(server.http()
                        .send(
                                "POST",
                                "/v1/logs",
                                BodyPublishers.ofByteArray(logs),
                                "Content-Type",
                                "application/x-protobuf")
                        .status())
                .isEqualTo(200);
        List<String> before = shown();
        assertThat(String.join("", before)).contains("zeppelin");
        String file = export("");
        assertThat(file.lines()).hasSize(11);
        assertThat(server.http().delete("/api/v1/traces/" + id(1), null).status())
                .isEqualTo(204);

        assertThat(load(file.getBytes(StandardCharsets.UTF_8)).ok().getInteger("failedLines"))
                .isZero();
        load(file.getBytes(StandardCharsets.UTF_8)).ok();

        assertThat(shown()).isEqualTo(before);
        assertThat(export("").lines()).hasSize(11);
    }

    @Test
    void a_download_that_broke_off_goes_on_behind_its_last_whole_trace() {
        List<String> lines = export("").lines().toList();
        String after = new JsonObject(lines.get(5)).getJsonObject("assay").getString("after");
        assertThat(export("after=" + after).lines().toList()).isEqualTo(lines.subList(6, 10));
        assertThat(export("filter=name%20%3D%20'root'&after=" + after).lines()).hasSize(4);
        assertThat(export("filter=name%20%3D%20'nothing'")).isEmpty();
    }

    @Test
    void packed_files_come_in_as_they_are() {
        for (String pack : List.of("gzip", "zstd")) {
            byte[] file = server.http().bytes(EXPORT + "?pack=" + pack).body();
            assertThat(load(file).ok().getInteger("knownSpans")).isEqualTo(10);
            byte[] twice = java.util.Arrays.copyOf(file, 2 * file.length);
            System.arraycopy(file, 0, twice, file.length, file.length);
            assertThat(load(twice).ok().getInteger("knownSpans")).isEqualTo(20);
            Answer cut = load(java.util.Arrays.copyOf(file, file.length / 2));
            assertThat(cut.status()).as(cut.body()).isEqualTo(400);
        }
    }

    @Test
    void a_table_of_traces_and_one_of_their_spans_can_be_read_as_parquet() throws IOException {
        List<Map<String, Object>> rows = table("parquet");
        assertThat(rows).extracting(row -> row.get("trace_id")).containsExactly(id(1), id(2), id(3), id(4), id(5));
        assertThat(rows.getFirst())
                .containsEntry("name", "root")
                .containsEntry("state", "ERROR")
                .containsEntry("spans", 2L)
                .containsEntry("start_time", 1_763_800_000_000_000_001L)
                .doesNotContainKey("user_id");
        List<Map<String, Object>> spans = table("parquet-spans&filter=name%20%3D%20'root'");
        assertThat(spans).hasSize(10);
        assertThat(spans.get(1))
                .containsEntry("trace_id", id(1))
                .containsEntry("parent_span_id", "0000000000000001")
                .hasEntrySatisfying(
                        "attributes", json -> assertThat(new JsonObject(String.valueOf(json)).getString("text"))
                                .startsWith("ünï"));
        assertThat(server.http().get(EXPORT + "?format=parquet&pack=gzip").message())
                .contains("'pack'");
    }

    @Test
    void a_table_that_is_none_is_refused_and_a_wrong_row_told() {
        byte[] spans = server.http()
                .bytes(EXPORT + "?consistency=strong&format=parquet-spans")
                .body();
        JsonObject taken = load(spans).ok();
        assertThat(taken.getInteger("lines")).as(taken.encode()).isEqualTo(10);
        assertThat(taken.getInteger("knownSpans")).isEqualTo(10);
        Answer cut = load(java.util.Arrays.copyOf(spans, spans.length - 9));
        assertThat(cut.status()).as(cut.body()).isEqualTo(400);
        assertThat(cut.message()).contains("cut off");
    }

    private List<Map<String, Object>> table(String format) throws IOException {
        export("");
        Path file = Files.write(
                folder.resolve("rows.parquet"),
                server.http()
                        .bytes(EXPORT + "?consistency=strong&format=" + format)
                        .body());
        Hydrator<Map<String, Object>, Map<String, Object>> rows = new Hydrator<>() {
            @Override
            public Map<String, Object> start() {
                return new HashMap<>();
            }

            @Override
            public Map<String, Object> add(Map<String, Object> row, String column, Object value) {
                if (value != null) {
                    row.put(column, value);
                }
                return row;
            }

            @Override
            public Map<String, Object> finish(Map<String, Object> row) {
                return row;
            }
        };
        try (Stream<Map<String, Object>> all =
                ParquetReader.streamContent(file.toFile(), HydratorSupplier.constantly(rows))) {
            return all.toList();
        }
    }

    @Test
    void lines_that_are_none_are_told_and_the_others_taken() {
        List<String> lines = export("").lines().toList();
        String file = "not json\n" + lines.get(0) + "\n{\"resourceSpans\": 7}\n\n"
                + lines.get(1).replace("\"traceId\":\"tr-", "\"traceId\":\"other-") + "\n"
                + "{\"assay\":{\"traceId\":\"x\",\"assessments\":[{\"id\":\"a\"}]}}\n";
        JsonObject taken = load(file.getBytes(StandardCharsets.UTF_8)).ok();
        assertThat(taken.getInteger("failedLines")).as(taken.encode()).isEqualTo(3);
        assertThat(taken.getJsonArray("failures").stream().map(each -> ((JsonObject) each).getInteger("line")))
                .containsExactlyInAnyOrder(1, 3, 5);
        assertThat(taken.getInteger("knownSpans")).isEqualTo(1);
        assertThat(taken.getInteger("spans")).isEqualTo(1);
        assertThat(export("").lines()).hasSize(11);
    }

    @Test
    void what_an_export_cannot_be_asked_is_refused() {
        assertThat(server.http().get(EXPORT + "?format=csv").message())
                .contains("'format'")
                .contains("otlp-jsonl");
        assertThat(server.http().get(EXPORT + "?pack=rar").message()).contains("'pack'");
        assertThat(server.http().get(EXPORT + "?after=x").message()).contains("'after'");
        assertThat(server.http().get(EXPORT + "?filter=%28").status()).isEqualTo(400);
        assertThat(server.http()
                        .send(
                                "POST",
                                "/api/v1/traces/import",
                                BodyPublishers.ofString("{}"),
                                "Content-Type",
                                "text/plain")
                        .status())
                .isEqualTo(415);
    }

    private String export(String query) {
        Answer answer = server.http().get(EXPORT + "?consistency=strong&" + query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    /** What each line holds as OTLP; the requests of a trace have no order. */
    private static List<String> spans(String file) {
        return file.lines()
                .map(line -> new JsonObject(line).getJsonArray("resourceSpans").encode())
                .sorted()
                .toList();
    }

    private Answer load(byte[] file) {
        return server.http()
                .send(
                        "POST",
                        "/api/v1/traces/import",
                        BodyPublishers.ofByteArray(file),
                        "Content-Type",
                        "application/x-ndjson");
    }

    /** The traces, whole, as the API shows them. */
    private List<String> shown() {
        return java.util.stream.IntStream.rangeClosed(1, 5)
                .mapToObj(trace ->
                        server.http().get("/api/v1/traces/" + id(trace)).ok().encode())
                .toList();
    }

    private void tag(int trace) {
        server.http()
                .patch("/api/v1/traces/" + id(trace) + "/tags", new JsonObject("{\"tags\": {\"env\": \"prod\"}}"))
                .ok();
    }

    private JsonObject assess(int trace, String value, @org.jspecify.annotations.Nullable String overrides) {
        Answer made = server.http()
                .post(
                        "/api/v1/traces/" + id(trace) + "/assessments",
                        new JsonObject()
                                .put("kind", "feedback")
                                .put("name", "quality")
                                .put("value", new JsonObject().put("is", value).put("score", 0.5))
                                .put("overrides", overrides)
                                .put("rationale", "because")
                                .put(
                                        "source",
                                        new JsonObject().put("type", "HUMAN").put("id", "ana")));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.json();
    }

    private void send(int trace, Span.Builder span) {
        span.setTraceId(ByteString.copyFrom(HexFormat.of().parseHex(hex(trace))));
        byte[] body = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(Resource.newBuilder().addAttributes(pair("service.name", text("shop"))))
                        .addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
                .build()
                .toByteArray();
        assertThat(server.otlp(body, null).status()).isEqualTo(200);
    }

    private static Span.Builder span(int id, int parent, String name) {
        Span.Builder span = Span.newBuilder()
                .setSpanId(ByteString.copyFrom(HexFormat.of().parseHex("%016x".formatted(id))))
                .setName(name)
                .setStartTimeUnixNano(1_763_800_000_000_000_000L + id)
                .setEndTimeUnixNano(1_763_800_000_100_000_000L)
                .setFlags(0x100)
                .addAttributes(pair("text", text("ünïcode \"quoted\" \n")))
                .addAttributes(pair(
                        "whole",
                        AnyValue.newBuilder().setIntValue(Long.MAX_VALUE).build()))
                .addAttributes(
                        pair("half", AnyValue.newBuilder().setDoubleValue(0.5).build()))
                .addAttributes(pair(
                        "nan", AnyValue.newBuilder().setDoubleValue(Double.NaN).build()))
                .addAttributes(
                        pair("no", AnyValue.newBuilder().setBoolValue(false).build()))
                .addAttributes(pair("none", AnyValue.getDefaultInstance()))
                .addAttributes(pair(
                        "bytes",
                        AnyValue.newBuilder()
                                .setBytesValue(ByteString.copyFromUtf8("bytes"))
                                .build()))
                .addAttributes(pair(
                        "list",
                        AnyValue.newBuilder()
                                .setArrayValue(ArrayValue.newBuilder().addValues(text("a")))
                                .build()))
                .addEvents(
                        Span.Event.newBuilder().setName("e").setTimeUnixNano(5).addAttributes(pair("k", text("v"))));
        return parent == 0
                ? span
                : span.setParentSpanId(ByteString.copyFrom(HexFormat.of().parseHex("%016x".formatted(parent))));
    }

    private static KeyValue pair(String key, AnyValue value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }

    private static AnyValue text(String text) {
        return AnyValue.newBuilder().setStringValue(text).build();
    }

    private static String hex(int trace) {
        return "%032x".formatted(trace).toLowerCase(Locale.ROOT);
    }

    private static String id(int trace) {
        return "tr-" + hex(trace);
    }
}
