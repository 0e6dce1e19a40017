package dev.assay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.store.ArtifactPath;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttachmentsIT extends MlflowTracesTestBase {
    private static final int EXPERIMENT = 3;
    private static final Pattern ID = Pattern.compile("assay-attachment://([0-9a-f]{32})");

    private static byte[] bytes(String start, int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        byte[] first = start.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        System.arraycopy(first, 0, bytes, 0, first.length);
        return bytes;
    }

    private static final byte[] PICTURE = bytes("\u0089PNG\r\n\u001a\n", 300_000);
    private static final String URI =
            "data:image/png;base64," + Base64.getEncoder().encodeToString(PICTURE);
    private static final byte[] DRAWING = bytes("<svg xmlns='http://www.w3.org/2000/svg' onload='x()'>", 5_000);
    private static final String ACTIVE =
            "data:image/svg+xml;base64," + Base64.getEncoder().encodeToString(DRAWING);

    private static String asked(String url) {
        return new JsonArray()
                .add(new JsonObject()
                        .put("role", "user")
                        .put(
                                "content",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("type", "text")
                                                .put("text", "What is it?"))
                                        .add(new JsonObject()
                                                .put("type", "image_url")
                                                .put("image_url", new JsonObject().put("url", url)))))
                .encode();
    }

    private void send(int no, String url) {
        spans(EXPERIMENT, span(no, 1, 0, "ask", Map.of("openinference.span.kind", "LLM", "input.value", asked(url))));
    }

    private String attachment(int no) {
        var id = ID.matcher(payload(no));
        assertThat(id.find()).isTrue();
        return "/api/v1/traces/" + id(no) + "/attachments/" + id.group(1);
    }

    private String payload(int no) {
        return server.get("/api/v1/traces/" + id(no) + "/spans/0000000000000001")
                .body();
    }

    @Test
    void a_picture_is_not_in_the_answers_but_beside_them() {
        send(1, URI);

        assertThat(payload(1)).hasSizeLessThan(5_000).contains("What is it?", "?type=image/png&bytes=300000");
        assertThat(server.get("/api/v1/traces/" + id(1)).body()).hasSizeLessThan(5_000);
        var picture = server.bytes(attachment(1));
        assertThat(picture.statusCode()).isEqualTo(200);
        assertThat(picture.body()).isEqualTo(PICTURE);
        assertThat(picture.headers().firstValue("Content-Type")).hasValue("image/png");
        assertThat(picture.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(picture.headers().firstValue("Content-Security-Policy")).hasValue("sandbox; default-src 'none'");
    }

    @Test
    void mlflows_client_reads_back_what_was_sent() {
        send(2, URI);

        JsonArray attributes = server.get(V3 + "/get?trace_id=" + id(2))
                .ok()
                .getJsonObject("trace")
                .getJsonArray("spans")
                .getJsonObject(0)
                .getJsonArray("attributes");
        List<String> values = attributes.stream()
                .map(each -> ((JsonObject) each).getJsonObject("value").getString("string_value"))
                .toList();
        assertThat(values).contains(asked(URI));
    }

    @Test
    void what_could_run_in_a_browser_is_only_to_be_saved() {
        send(3, ACTIVE);

        var drawing = server.bytes(attachment(3));
        assertThat(drawing.body()).isEqualTo(DRAWING);
        assertThat(drawing.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
        assertThat(drawing.headers().firstValue("Content-Disposition").orElseThrow())
                .startsWith("attachment;");
    }

    @Test
    void a_picture_is_not_in_the_index_but_the_words_around_it_are() {
        send(4, URI);
        JsonObject query = new JsonObject()
                .put("experimentIds", new JsonArray().add(String.valueOf(EXPERIMENT)))
                .put("filter", "text ~ '" + URI.substring(100, 140).replaceAll("[^A-Za-z0-9]", " ") + "'");
        assertThat(server.post("/api/v1/traces/search", query).ok().getJsonArray("traces"))
                .isEmpty();

        JsonObject words = query.put("filter", "text ~ 'what is it'");
        assertThat(server.post("/api/v1/traces/search", words).ok().getJsonArray("traces"))
                .isNotEmpty();
    }

    @Test
    void an_attachment_of_mlflows_client_is_found_beside_them(@TempDir Path uploads) throws IOException {
        send(5, "mlflow-attachment://41673fa1-cf75-4826-b385-64fe4429b0b4?content_type=image%2Fpng&trace_id=" + id(5));
        Path upload = Files.write(uploads.resolve("upload"), PICTURE);
        traces.artifacts()
                .put(
                        ArtifactPath.of(EXPERIMENT + "/traces/" + id(5)
                                + "/artifacts/attachments/41673fa1-cf75-4826-b385-64fe4429b0b4"),
                        upload);

        var picture = server.bytes("/api/v1/traces/" + id(5) + "/attachments/41673fa1-cf75-4826-b385-64fe4429b0b4");
        assertThat(picture.body()).isEqualTo(PICTURE);
        assertThat(picture.headers().firstValue("Content-Type")).hasValue("image/png");
    }

    @Test
    void what_is_not_there_is_named_and_goes_with_its_trace() {
        send(6, URI);
        String path = attachment(6);
        String folder = "/api/v1/traces/" + id(6) + "/attachments/";
        for (String id : List.of("0".repeat(32), "%2e%2e%2f", "41673fa1-cf75-4826-b385-64fe4429b0b4", "x")) {
            assertThat(server.get(folder + id).status()).as(id).isEqualTo(404);
        }
        assertThat(server.get("/api/v1/traces/" + id(7) + "/attachments/" + "0".repeat(32))
                        .status())
                .isEqualTo(404);

        assertThat(server.post(
                                V2 + "/delete-traces",
                                new JsonObject()
                                        .put("experiment_id", String.valueOf(EXPERIMENT))
                                        .put("request_ids", new JsonArray().add(id(6))))
                        .status())
                .isEqualTo(200);
        assertThat(server.get(path).status()).isEqualTo(404);
    }
}
