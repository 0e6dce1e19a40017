package dev.assay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.http.mlflow.MlflowArtifacts;
import dev.assay.store.RunStore;
import dev.assay.store.file.FolderArtifactStore;
import dev.assay.store.pg.PgDatabase;
import dev.assay.store.pg.PgRunStore;
import dev.assay.store.pg.PgTestDatabase;
import dev.assay.store.pg.PgTraceStore;
import dev.assay.store.pg.PgTraceWriter;
import dev.assay.trace.TraceFacts.InfoFact;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Artifacts as MLflow's client sends and fetches them, on a real HTTP server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArtifactsIT {
    private static final String FILES = "/api/2.0/mlflow-artifacts/artifacts";
    private static final int MAX_BYTES = 1 << 20;
    private static final InfoFact NOTHING = new InfoFact(null, null, null, null, null, null, Map.of(), Map.of());
    private static final String ATTACHMENT = "41673fa1-cf75-4826-b385-64fe4429b0b4";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Vertx vertx;
    private PgDatabase database;
    private PgTraceWriter writer;
    private PgTraceStore traces;
    private ExecutorService blocking;
    private HttpServer server;
    private Path uploads;
    private String runId;

    @BeforeAll
    void open(@TempDir Path folder) throws IOException {
        vertx = Vertx.vertx();
        database = PgTestDatabase.create(vertx);
        blocking = Executors.newVirtualThreadPerTaskExecutor();
        RunStore runs = new PgRunStore(database.evaluation(), 13);
        runId = "0123456789abcdef0123456789abcdef";
        await(runs.create(new RunStore.NewRun(runId, 0, "a run", null, Map.of(), new JsonObject()), List.of()));
        writer = new PgTraceWriter(database.ingest(), database.admin(), Clock.systemUTC(), 1 << 20);
        await(writer.info("tr-1", 0, NOTHING));
        traces = new PgTraceStore(database.reads(), _ -> List.of(), Runnable::run);
        uploads = folder.resolve("uploads");
        Router router = Router.router(vertx);
        router.route().handler(Headers::add);
        Routes routes = new Routes(router, 1024);
        new MlflowArtifacts(
                        new VanishingArtifacts(new FolderArtifactStore(folder.resolve("artifacts"))),
                        new Uploads(uploads, MAX_BYTES),
                        runs,
                        traces,
                        blocking)
                .bind(routes);
        server = await(vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0).setCompressionSupported(true))
                .requestHandler(router)
                .listen());
    }

    @AfterAll
    void close() {
        database.close();
        await(vertx.close());
        blocking.close();
    }

    @Test
    void a_file_that_vanishes_before_its_first_byte_is_a_failure_like_any_other() throws Exception {
        for (int i = 0; i < 2; i++) {
            HttpResponse<byte[]> answer = get(FILES + "/0/" + VanishingArtifacts.NAME);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Content-Disposition")).isEmpty();
            assertThat(json(answer).getString("error_code")).isEqualTo("TEMPORARILY_UNAVAILABLE");
        }
    }

    @Test
    void an_attachment_of_a_span_is_put_and_fetched_as_the_client_and_the_dashboard_do() throws Exception {
        byte[] image = {(byte) 0x89, 'P', 'N', 'G', 0, 1, 2};
        String path = "/0/traces/tr-1/artifacts/attachments/" + ATTACHMENT;

        HttpResponse<byte[]> put = put(path, BodyPublishers.ofByteArray(image));
        assertThat(put.statusCode()).isEqualTo(200);
        assertThat(put.body()).isEmpty();

        assertThat(get(FILES + path).body()).isEqualTo(image);
        String shown = "/api/3.0/mlflow/get-trace-artifact?request_id=tr-1&path=" + ATTACHMENT;
        assertThat(get(shown).body()).isEqualTo(image);
        assertThat(get(shown.replace("tr-1", "tr-2")).statusCode()).isEqualTo(404);
        assertError(get(shown + "x"), 400, "INVALID_PARAMETER_VALUE", "must be a valid UUID");
    }

    @Test
    void what_comes_for_a_trace_that_was_deleted_is_refused_and_not_kept() throws Exception {
        await(writer.info("tr-gone", 0, NOTHING));
        String path = "/0/traces/tr-gone/artifacts/attachments/" + ATTACHMENT;
        assertThat(put(path, BodyPublishers.ofString("early")).statusCode()).isEqualTo(200);
        await(writer.delete(
                List.copyOf(await(traces.numbers(List.of("tr-gone"))).values())));

        assertError(
                put(path, BodyPublishers.ofString("late")),
                400,
                "INVALID_PARAMETER_VALUE",
                "trace tr-gone was deleted");
        assertThat(get(FILES + path).statusCode()).isEqualTo(404);
        assertThat(put(path.replace("tr-gone", "tr-to-come"), BodyPublishers.ofString("first"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void what_is_fetched_is_never_shown_as_a_page_of_ours() throws Exception {
        put("/pages/évil \"page\".html", BodyPublishers.ofString("<script>alert(1)</script>"));

        HttpResponse<byte[]> page = get(FILES + "/pages/" + encode("évil \"page\".html"));

        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.headers().firstValue("Content-Security-Policy")).contains("sandbox; default-src 'none'");
        assertThat(page.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"evil \\\"page\\\".html\";"
                        + " filename*=UTF-8''%C3%A9vil%20%22page%22.html");
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html");
    }

    @Test
    void the_artifacts_of_a_run_are_listed_and_fetched() throws Exception {
        String root = "/0/" + runId + "/artifacts";
        put(root + "/a.txt", BodyPublishers.ofString("12345"));
        put(root + "/models/m/weights.bin", BodyPublishers.ofString("1"));
        put(root + "/models/empty", BodyPublishers.noBody());

        assertThat(json(get("/api/2.0/mlflow/artifacts/list?run_id=" + runId)))
                .isEqualTo(new JsonObject()
                        .put(
                                "files",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("path", "a.txt")
                                                .put("is_dir", false)
                                                .put("file_size", 5))
                                        .add(new JsonObject()
                                                .put("path", "models")
                                                .put("is_dir", true)))
                        .put("root_uri", "mlflow-artifacts:" + root));
        assertThat(json(get("/api/2.0/mlflow/artifacts/list?run_id=" + runId + "&path=models"))
                        .getJsonArray("files"))
                .isEqualTo(new JsonArray()
                        .add(new JsonObject().put("path", "models/empty").put("is_dir", false))
                        .add(new JsonObject().put("path", "models/m").put("is_dir", true)));
        assertThat(json(get(FILES + "?path=" + root.substring(1) + "/models")).getJsonArray("files"))
                .as("the service gives names alone")
                .extracting(file -> ((JsonObject) file).getString("path"))
                .containsExactly("empty", "m");
        assertThat(get("/get-artifact?run_uuid=" + runId + "&path=a.txt").body())
                .isEqualTo("12345".getBytes(StandardCharsets.UTF_8));
        assertThat(json(get(FILES + "?path=0/nothing"))).isEqualTo(new JsonObject());
        assertError(
                get("/api/2.0/mlflow/artifacts/list?run_id=x"),
                404,
                "RESOURCE_DOES_NOT_EXIST",
                "Run with id=x not found");
        assertError(get("/api/2.0/mlflow/artifacts/list"), 400, "INVALID_PARAMETER_VALUE", "'run_id'");
    }

    @Test
    void a_missing_file_and_a_folder_are_told_apart() throws Exception {
        put("/some/folder/file", BodyPublishers.ofString("x"));

        assertError(get(FILES + "/some/file"), 404, "RESOURCE_DOES_NOT_EXIST", "No such artifact: 'some/file'");
        assertError(get(FILES + "/some/folder"), 400, "INVALID_PARAMETER_VALUE", "refers to a directory, not a file");
    }

    @Test
    void deleting_a_folder_deletes_it_and_deleting_nothing_is_fine() throws Exception {
        put("/gone/a", BodyPublishers.ofString("x"));
        put("/gone/b/c", BodyPublishers.ofString("x"));

        HttpResponse<byte[]> deleted = send("DELETE", FILES + "/gone", BodyPublishers.noBody());
        assertThat(deleted.statusCode()).isEqualTo(200);
        assertThat(json(deleted)).isEqualTo(new JsonObject());
        assertThat(get(FILES + "/gone/b/c").statusCode()).isEqualTo(404);
        assertThat(send("DELETE", FILES + "/gone", BodyPublishers.noBody()).statusCode())
                .isEqualTo(200);
        assertError(
                send("DELETE", FILES + "/", BodyPublishers.noBody()), 400, "INVALID_PARAMETER_VALUE", "Invalid path");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a/b/%2e%2e/secret",
                "/a/%252e%252e/b",
                "/%2Fetc/passwd",
                "/a%5Cb",
                "/a%23b",
                "/file:%2F%2F/etc/passwd"
            })
    void a_path_that_leads_elsewhere_is_refused_however_it_is_packed(String path) throws Exception {
        for (String method : List.of("GET", "PUT", "DELETE")) {
            assertError(
                    send(method, FILES + path, BodyPublishers.ofString("x")),
                    400,
                    "INVALID_PARAMETER_VALUE",
                    "Invalid path");
        }
        assertError(get(FILES + "?path=" + path.substring(1)), 400, "INVALID_PARAMETER_VALUE", "Invalid path");
    }

    @Test
    void a_path_that_climbs_out_of_the_artifacts_is_no_path_of_theirs() throws Exception {
        assertThat(get(FILES + "/a/%2e%2e/%2e%2e/%2e%2e/secret").statusCode()).isEqualTo(404);
    }

    @Test
    void an_old_clients_image_with_percent_signs_in_its_name_is_found_again() throws Exception {
        String path = "/images/loss%step%0%timestamp%1719999999999%abc.png";
        assertThat(put(path, BodyPublishers.ofString("image")).statusCode()).isEqualTo(200);
        assertThat(get(FILES + encode(path)).body()).isEqualTo("image".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_part_of_a_file_is_sent_when_a_range_is_asked_for() throws Exception {
        put("/range/digits.txt", BodyPublishers.ofString("0123456789"));

        assertRange("bytes=2-4", 206, "234", "bytes 2-4/10");
        assertRange("bytes=7-", 206, "789", "bytes 7-9/10");
        assertRange("bytes=-3", 206, "789", "bytes 7-9/10");
        assertRange("bytes=5-99", 206, "56789", "bytes 5-9/10");
        assertRange("bytes=10-", 416, "", "bytes */10");
        assertRange("bytes=0-1,4-5", 200, "0123456789", null);
        assertRange("bytes=4-2", 200, "0123456789", null);
        assertRange("lines=1-2", 200, "0123456789", null);
    }

    @Test
    void a_large_file_goes_both_ways_and_one_that_is_too_large_is_refused() throws Exception {
        byte[] large = new byte[MAX_BYTES];
        new Random(7).nextBytes(large);
        assertThat(put("/large", BodyPublishers.ofByteArray(large)).statusCode())
                .isEqualTo(200);
        assertThat(get(FILES + "/large").body()).isEqualTo(large);

        byte[] larger = new byte[MAX_BYTES + 1];
        assertError(
                put("/larger", BodyPublishers.ofByteArray(larger)),
                413,
                "INVALID_PARAMETER_VALUE",
                "artifacts.maxBytes");
        BodyPublisher chunked = BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(larger));
        assertError(put("/larger", chunked), 413, "INVALID_PARAMETER_VALUE", "artifacts.maxBytes");
        assertThat(get(FILES + "/larger").statusCode()).isEqualTo(404);
        assertThat(uploads).isEmptyDirectory();
    }

    @Test
    void an_upload_that_breaks_off_leaves_the_file_that_was_there() throws Exception {
        put("/broken/off", BodyPublishers.ofString("whole"));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(("PUT " + FILES + "/broken/off HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nhalf")
                    .getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
        assertThat(new String(get(FILES + "/broken/off").body(), StandardCharsets.UTF_8))
                .isEqualTo("whole");
    }

    @Test
    void uploads_that_a_killed_server_left_are_thrown_away(@TempDir Path left) throws IOException {
        Files.writeString(left.resolve("1.upload"), "half");
        Path foreign = Files.writeString(left.resolve("notes.txt"), "not ours");

        new Uploads(left, 1024);
        assertThat(left).isDirectoryContaining(foreign::equals).isDirectoryNotContaining("glob:**.upload");
    }

    @Test
    void an_upload_in_parts_is_refused_so_that_clients_send_it_whole() throws Exception {
        assertError(
                send("POST", "/api/2.0/mlflow-artifacts/mpu/create/0/x", BodyPublishers.ofString("{}")),
                501,
                "NOT_IMPLEMENTED",
                "Multipart upload is not supported for the current artifact repository");
    }

    private void assertRange(String range, int status, String body, @Nullable String contentRange) throws Exception {
        HttpResponse<byte[]> answer = client.send(
                request(FILES + "/range/digits.txt")
                        .header("Range", range)
                        .header("Accept-Encoding", "gzip")
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(range).isEqualTo(status);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).as(range).isEqualTo(body);
        assertThat(answer.headers().firstValue("Content-Range").orElse(null))
                .as(range)
                .isEqualTo(contentRange);
        assertThat(answer.headers().firstValue("Content-Length")).contains(String.valueOf(body.length()));
    }

    private static void assertError(HttpResponse<byte[]> answer, int status, String code, String part) {
        assertThat(answer.statusCode()).as(answer.uri().toString()).isEqualTo(status);
        assertThat(json(answer).getString("error_code")).isEqualTo(code);
        assertThat(json(answer).getString("message")).contains(part);
    }

    private HttpResponse<byte[]> put(String path, BodyPublisher body) throws Exception {
        return send("PUT", FILES + encode(path), body);
    }

    private HttpResponse<byte[]> get(String path) throws Exception {
        return send("GET", path, BodyPublishers.noBody());
    }

    private HttpResponse<byte[]> send(String method, String path, BodyPublisher body) throws Exception {
        return client.send(request(path).method(method, body).build(), BodyHandlers.ofByteArray());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path));
    }

    private static String encode(String path) {
        return java.net.URLEncoder.encode(path, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }

    private static JsonObject json(HttpResponse<byte[]> answer) {
        return new JsonObject(new String(answer.body(), StandardCharsets.UTF_8));
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
