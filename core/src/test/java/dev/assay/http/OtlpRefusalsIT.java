package dev.assay.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UnknownFieldSet;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Over HTTP, what OTLP refuses it refuses with a {@code google.rpc.Status}, written as the request was. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtlpRefusalsIT {
    private static final String PROTOBUF = "application/x-protobuf";
    private static final String JSON = "application/json";

    private final HttpClient client = HttpClient.newHttpClient();
    private TracesServer server;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = new TracesServer(folder);
    }

    @AfterAll
    void stop() {
        client.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"/v1/traces", "/v1/logs"})
    void a_body_that_does_not_parse(String path) throws Exception {
        assertThat(status(send(path, PROTOBUF, "no protobuf", ""), 400))
                .contains("code 3", "is not an OTLP export request");
        HttpResponse<byte[]> json = send(path, JSON, "{\"resourceSpans\": 7, \"resourceLogs\": 7}", "");
        assertThat(json.statusCode()).isEqualTo(400);
        JsonObject told = new JsonObject(text(json));
        assertThat(told.fieldNames()).containsExactlyInAnyOrder("code", "message");
        assertThat(told.getInteger("code")).isEqualTo(3);
        assertThat(told.getString("message")).contains("resource");
    }

    @Test
    void an_experiment_that_is_not_there() throws Exception {
        assertThat(status(send("/v1/traces", PROTOBUF, "", "77"), 404)).contains("code 5", "'77'");
    }

    @Test
    void what_is_not_written_as_otlp_is_answered_as_the_rest_of_the_api() throws Exception {
        HttpResponse<byte[]> refused = send("/v1/traces", "text/csv", "", "");
        assertThat(refused.statusCode()).isEqualTo(415);
        assertThat(new JsonObject(text(refused)).getString("error_code")).isEqualTo("INVALID_PARAMETER_VALUE");
    }

    private HttpResponse<byte[]> send(String path, String type, String body, String experiment)
            throws IOException, InterruptedException {
        URI uri = server.http().uri(path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body.getBytes(StandardCharsets.ISO_8859_1)));
        if (!experiment.isEmpty()) {
            request.header("x-mlflow-experiment-id", experiment);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    /** A {@code Status} in protobuf, in words. */
    private static String status(HttpResponse<byte[]> refused, int status) throws IOException {
        assertThat(refused.statusCode()).as(text(refused)).isEqualTo(status);
        assertThat(refused.headers().firstValue("Content-Type")).hasValue(PROTOBUF);
        UnknownFieldSet told = UnknownFieldSet.parseFrom(refused.body());
        return "code " + told.getField(1).getVarintList().getFirst() + " "
                + told.getField(2).getLengthDelimitedList().getFirst().toStringUtf8();
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
