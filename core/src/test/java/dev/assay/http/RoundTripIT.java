package dev.assay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.http.AreaServer.Answer;
import dev.assay.store.ArtifactPath;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All that a server holds of traces, carried into an empty one, is there as it was. */
class RoundTripIT {
    private static final Pattern MEDIA = Pattern.compile("assay-attachment://([0-9a-f]{32})");
    private static final String PICTURE_ID = "41673fa1-cf75-4826-b385-64fe4429b0b4";
    private static final byte[] PICTURE = noise(1_300_000);

    private final Path folder;
    private final TracesServer from;
    private final TracesServer to;

    RoundTripIT(@TempDir Path folder) {
        this.folder = folder;
        from = new TracesServer(folder.resolve("from"));
        to = new TracesServer(folder.resolve("to"));
    }

    @BeforeEach
    void make_the_numbers_of_experiments_differ() {
        to.experiment("another");
    }

    @AfterEach
    void close() {
        from.close();
        to.close();
    }

    @Test
    void every_dialect_with_media_files_assessments_and_tags_comes_back_as_it_was() throws Exception {
        String shop = from.experiment("shop");
        List<String> bodies = sendRecordings(shop);
        assertThat(bodies).hasSizeGreaterThan(20);
        List<String> ids = ids(from);
        assertThat(ids).hasSizeGreaterThan(20);
        sendMedia(ids.getFirst());
        for (int i = 0; i < ids.size(); i += 3) {
            annotate(ids.get(i));
        }
        upload(ids.get(0), "attachments/" + PICTURE_ID, PICTURE);
        upload(ids.get(0), "traces.json", "{}".getBytes(StandardCharsets.UTF_8));
        upload(ids.get(1), "attachments/" + PICTURE_ID, new byte[0]);

        byte[] file = export(from);
        JsonObject taken = load(to, file).ok();
        assertThat(taken.getInteger("failedLines")).as(taken.encode()).isZero();

        assertThat(ids(to)).containsExactlyInAnyOrderElementsOf(ids);
        for (String id : ids) {
            assertThat(shown(to, id)).as(id).isEqualTo(shown(from, id));
        }
        assertThat(shown(to, ids.getFirst()))
                .anySatisfy((path, _) -> assertThat(path).endsWith("/attachments/" + PICTURE_ID));
        assertThat(carried(export(to))).isEqualTo(carried(file));
        assertThat(load(to, file).ok().getInteger("spans")).isZero();
        assertThat(carried(export(to))).isEqualTo(carried(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"parquet-spans parquet", "parquet parquet-spans"})
    void a_table_of_spans_and_one_of_traces_bring_them_back_in_either_order(String order) throws Exception {
        sendRecordings(from.experiment("shop"));
        List<String> ids = ids(from);
        sendMedia(ids.getFirst());
        sendOdd();
        for (int i = 0; i < ids.size(); i += 3) {
            annotate(ids.get(i));
        }
        from.http()
                .post("/api/3.0/mlflow/traces", new JsonObject(text("/mlflow/start-trace.json")))
                .ok();
        ids = ids(from);
        assertThat(ids).hasSizeGreaterThan(22);
        List<byte[]> tables = new ArrayList<>();
        for (String format : order.split(" ", -1)) {
            tables.add(from.http()
                    .bytes("/api/v1/traces/export?consistency=strong&format=" + format)
                    .body());
        }

        for (byte[] table : tables) {
            JsonObject taken = loadTable(to, table).ok();
            assertThat(taken.getInteger("failedLines")).as(taken.encode()).isZero();
        }

        assertThat(ids(to)).isEqualTo(ids);
        for (String id : ids) {
            assertThat(shown(to, id)).as(id).isEqualTo(shown(from, id));
        }
        assertThat(span(export(to), "odd")).isEqualTo(span(export(from), "odd"));
        assertThat(experiments(to)).isEqualTo(experiments(from));
        for (TracesServer server : List.of(to, from)) {
            byte[] before = export(server);
            for (byte[] table : tables) {
                assertThat(loadTable(server, table).ok().getInteger("spans")).isZero();
            }
            assertThat(export(server)).as("again nothing is new").isEqualTo(before);
        }
    }

    @Test
    void a_file_whose_parts_are_not_all_there_is_told_and_leaves_nothing() throws Exception {
        sendRecordings(from.experiment("shop"));
        String id = ids(from).getFirst();
        upload(id, "attachments/" + PICTURE_ID, PICTURE);
        List<String> lines = new ArrayList<>(
                new String(export(from), StandardCharsets.UTF_8).lines().toList());
        List<String> parts = lines.stream()
                .filter(line -> line.startsWith("{\"assay\":{") && line.contains("\"data\""))
                .toList();
        assertThat(parts).hasSize(3);

        lines.remove(parts.get(1));
        JsonObject hole = load(to, join(lines)).ok();
        assertThat(hole.getInteger("failedLines")).as(hole.encode()).isEqualTo(1);
        assertThat(hole.encode()).contains("goes on at byte 1048576", "expected byte 524288");
        lines.remove(parts.get(2));
        JsonObject end = load(to, join(lines)).ok();
        assertThat(end.getInteger("failedLines")).as(end.encode()).isEqualTo(1);
        assertThat(end.encode()).contains("524288 of 1300000 bytes are there");
        assertThat(to.http()
                        .bytes("/api/v1/traces/" + id + "/attachments/" + PICTURE_ID)
                        .statusCode())
                .isEqualTo(404);

        String elsewhere = parts.getFirst().replace("attachments/" + PICTURE_ID, "../../secret");
        assertThat(load(to, join(List.of(elsewhere))).ok().encode()).contains("Invalid path");
        assertThat(folder.resolve("to/uploads")).isEmptyDirectory();
    }

    private List<String> sendRecordings(String experiment) throws IOException, URISyntaxException {
        Path root = Path.of(Objects.requireNonNull(RoundTripIT.class.getResource("/dialects"), "dialects")
                .toURI());
        List<String> sent = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(each -> each.toString().matches(".*\\.otlp(-logs)?\\.(pb|json)"))
                    .sorted()
                    .toList()) {
                String path = file.toString().contains(".otlp-logs.") ? "/v1/logs" : "/v1/traces";
                String type = file.toString().endsWith(".json") ? "application/json" : "application/x-protobuf";
                boolean named = sent.size() % 2 == 0 && path.equals("/v1/traces");
                Answer answer = from.http()
                        .send(
                                "POST",
                                path,
                                BodyPublishers.ofFile(file),
                                named
                                        ? new String[] {"Content-Type", type, "x-mlflow-experiment-id", experiment}
                                        : new String[] {"Content-Type", type});
                if (answer.status() == 200) {
                    sent.add(file.toString());
                }
            }
        }
        return sent;
    }

    /** A picture in a span of its own, and a log record's worth of text beside it. */
    private void sendMedia(String traceId) {
        String uri = "data:image/png;base64," + Base64.getEncoder().encodeToString(noise(20_000));
        JsonObject span = new JsonObject()
                .put("traceId", traceId.substring(3))
                .put("spanId", "00000000000000aa")
                .put("name", "look")
                .put("startTimeUnixNano", "1763800000000000000")
                .put("endTimeUnixNano", "1763800000100000000")
                .put(
                        "attributes",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("key", "input.value")
                                        .put("value", new JsonObject().put("stringValue", uri))));
        JsonObject body = new JsonObject()
                .put(
                        "resourceSpans",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put(
                                                "scopeSpans",
                                                new JsonArray()
                                                        .add(new JsonObject()
                                                                .put("spans", new JsonArray().add(span))))));
        from.http().post("/v1/traces", body).ok();
    }

    /** What JSON has no words for, what only OpenTelemetry knows, and a span that has not ended. */
    private void sendOdd() {
        String attributes = "[{\"key\":\"nan\",\"value\":{\"doubleValue\":\"NaN\"}},"
                + "{\"key\":\"bytes\",\"value\":{\"bytesValue\":\"AP8=\"}},{\"key\":\"none\",\"value\":{}},"
                + "{\"key\":\"whole\",\"value\":{\"intValue\":\"-9223372036854775808\"}},"
                + "{\"key\":\"one\",\"value\":{\"doubleValue\":1.0}},"
                + "{\"key\":\"tiny\",\"value\":{\"doubleValue\":4.9E-324}},"
                + "{\"key\":\"deep\",\"value\":{\"kvlistValue\":{\"values\":[{\"key\":\"größe 📏\",\"value\":"
                + "{\"arrayValue\":{\"values\":[{\"stringValue\":\"\\u0000\\n\\\"\"},{\"boolValue\":false}]}}}]}}}]";
        String ids = "{\"traceId\":\"0af7651916cd43dd8448eb211c80319c\",\"spanId\":";
        String link = "{\"traceId\":\"0af7651916cd43dd8448eb211c80319d\",\"spanId\":\"00000000000000ab\","
                + "\"traceState\":\"l=1\",\"attributes\":[{\"key\":\"why\",\"value\":{\"stringValue\":\"so\"}}]}";
        String times = "\"startTimeUnixNano\":\"1763800000123456789\",\"endTimeUnixNano\":\"1763800000123456790\"";
        String odd = ids + "\"00000000000000a1\",\"name\":\"odd\",\"kind\":3,\"traceState\":\"a=b\",\"flags\":769,"
                + "\"droppedEventsCount\":2," + times + ",\"status\":{\"code\":2,\"message\":\"no\"},"
                + "\"attributes\":" + attributes + ",\"links\":[" + link + "],"
                + "\"events\":[{\"name\":\"exception\",\"timeUnixNano\":\"7\",\"attributes\":" + attributes + "}]}";
        String linked = ids + "\"00000000000000a2\",\"parentSpanId\":\"00000000000000a1\",\"name\":\"linked\"," + times
                + ",\"links\":[" + link + "]}";
        String running = ids + "\"00000000000000a3\",\"parentSpanId\":\"00000000000000a1\",\"name\":\"running\","
                + "\"startTimeUnixNano\":\"1763800000000000000\"}";
        JsonObject body = new JsonObject("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":["
                + String.join(",", odd, linked, running) + "]}]}]}");
        from.http().post("/v1/traces", body).ok();
    }

    private void annotate(String id) {
        from.http()
                .patch(
                        "/api/v1/traces/" + id + "/tags",
                        new JsonObject("{\"tags\": {\"env\": \"prod\", \"gone\": \"x\"}}"))
                .ok();
        from.http()
                .patch("/api/v1/traces/" + id + "/tags", new JsonObject("{\"tags\": {\"gone\": null}}"))
                .ok();
        String first = assess(id, "{\"kind\": \"feedback\", \"name\": \"quality\", \"value\": {\"is\": [1, \"ü\"]}}");
        assess(
                id,
                "{\"kind\": \"feedback\", \"name\": \"quality\", \"value\": 0.5, \"rationale\": \"because\","
                        + " \"metadata\": {\"a\": \"b\"}, \"overrides\": \"" + first + "\"}");
        assess(id, "{\"kind\": \"expectation\", \"name\": \"answer\", \"value\": \"42\"}");
    }

    private String assess(String id, String assessment) {
        JsonObject body = new JsonObject(assessment)
                .put("source", new JsonObject().put("type", "HUMAN").put("id", "ana"));
        Answer made = from.http().post("/api/v1/traces/" + id + "/assessments", body);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.json().getString("assessmentId");
    }

    private void upload(String id, String path, byte[] bytes) throws IOException {
        String experiment = from.http()
                .get("/api/v1/traces/" + id)
                .ok()
                .getJsonObject("info")
                .getString("experimentId");
        Path file = Files.write(folder.resolve("file"), bytes);
        from.artifacts().put(ArtifactPath.of(experiment + "/traces/" + id + "/artifacts/" + path), file);
    }

    /** All that the API says of a trace: itself, each span, and each medium in them. */
    private static Map<String, String> shown(TracesServer server, String id) throws IOException {
        Map<String, String> shown = new TreeMap<>();
        JsonObject trace = server.http().get("/api/v1/traces/" + id).ok();
        JsonObject info = trace.getJsonObject("info");
        String experiment = info.getString("experimentId");
        // Another number there; that the name goes along, the export shows.
        info.remove("experimentId");
        shown.put("", trace.encode().replace("/" + experiment + "/traces/", "/n/traces/"));
        for (Object each : trace.getJsonArray("spans")) {
            String path = "/api/v1/traces/" + id + "/spans/" + ((JsonObject) each).getString("spanId");
            String span = server.http().get(path).ok().encode();
            shown.put(path, span);
            for (Matcher media = MEDIA.matcher(span); media.find(); ) {
                add(shown, server, "/api/v1/traces/" + id + "/attachments/" + media.group(1));
            }
        }
        add(shown, server, "/api/v1/traces/" + id + "/attachments/" + PICTURE_ID);
        ArtifactPath folder =
                ArtifactPath.of(experiment + "/traces").resolve(id).resolve("artifacts");
        shown.put("files", String.valueOf(server.artifacts().list(folder)));
        return shown;
    }

    private static void add(Map<String, String> shown, TracesServer server, String path) {
        var answer = server.http().bytes(path);
        if (answer.statusCode() == 200) {
            shown.put(path, new String(answer.body(), StandardCharsets.ISO_8859_1));
        }
    }

    private static List<String> ids(TracesServer server) {
        List<String> ids = new ArrayList<>();
        JsonObject query = new JsonObject().put("limit", 500).put("consistency", "strong");
        server.http()
                .post("/api/v1/traces/search", query)
                .ok()
                .getJsonArray("traces")
                .forEach(each -> ids.add(((JsonObject) each).getString("traceId")));
        return ids.stream().sorted().toList();
    }

    private static byte[] export(TracesServer server) {
        return server.http().bytes("/api/v1/traces/export?consistency=strong").body();
    }

    /** The lines without their places in the store, which differ. */
    private static List<String> carried(byte[] file) {
        return new String(file, StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.replaceAll(",\"after\":\"[0-9]+\"", ""))
                .sorted()
                .toList();
    }

    private static Answer load(TracesServer server, byte[] file) {
        return server.http()
                .send(
                        "POST",
                        "/api/v1/traces/import",
                        BodyPublishers.ofByteArray(file),
                        "Content-Type",
                        "application/x-ndjson");
    }

    private static Answer loadTable(TracesServer server, byte[] file) {
        return server.http()
                .send(
                        "POST",
                        "/api/v1/traces/import",
                        BodyPublishers.ofByteArray(file),
                        "Content-Type",
                        "application/vnd.apache.parquet");
    }

    /** As OTLP/JSON, to the last field. */
    private static JsonObject span(byte[] file, String name) {
        return new String(file, StandardCharsets.UTF_8)
                .lines()
                .flatMap(line -> new JsonObject(line)
                        .getJsonArray("resourceSpans", new JsonArray()).stream()
                                .flatMap(each -> ((JsonObject) each).getJsonArray("scopeSpans").stream())
                                .flatMap(each -> ((JsonObject) each).getJsonArray("spans").stream()))
                .map(JsonObject.class::cast)
                .filter(span -> name.equals(span.getString("name")))
                .findFirst()
                .orElseThrow();
    }

    /** The name of each trace's. */
    private static Map<String, String> experiments(TracesServer server) {
        Map<String, String> names = new TreeMap<>();
        new String(export(server), StandardCharsets.UTF_8)
                .lines()
                .map(line -> new JsonObject(line).getJsonObject("assay"))
                .forEach(assay -> names.put(assay.getString("traceId"), assay.getString("experiment")));
        return names;
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = RoundTripIT.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static byte[] join(List<String> lines) {
        return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] noise(int size) {
        byte[] noise = new byte[size];
        new Random(size).nextBytes(noise);
        return noise;
    }
}
