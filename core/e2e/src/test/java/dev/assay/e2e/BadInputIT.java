package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a request gets that cannot be right: a status and a message that lead to the mistake. */
@ExtendWith(SharedServer.class)
class BadInputIT {
    private static final String PROTOBUF = "application/x-protobuf";

    private final AssayClient client;

    BadInputIT(AssayClient client) {
        this.client = client;
    }

    /** Whatever came, the next good request is served. */
    @AfterEach
    void nothing_else_suffers() throws Exception {
        SentTrace trace = SentTrace.named("good");
        client.send(null, trace);
        assertThat(client.search("0", "trace_id = '" + trace.id() + "'")).containsExactly(trace.id());
    }

    @ParameterizedTest
    @CsvSource({PROTOBUF + ", this is no protobuf", "application/json, {\"resourceSpans\": 7}", "application/json, {"})
    void otlp_that_does_not_parse(String type, String body) throws Exception {
        client.otlp(body.getBytes(StandardCharsets.UTF_8), "Content-Type", type).refusedAsOtlp(400);
    }

    @Test
    void an_unknown_content_type() throws Exception {
        client.otlp(new byte[0], "Content-Type", "text/csv")
                .refused(415, "INVALID_PARAMETER_VALUE", "'text/csv'", PROTOBUF);
        client.otlp(new byte[0]).refused(415, "INVALID_PARAMETER_VALUE", PROTOBUF);
    }

    @Test
    void a_body_over_the_limit_names_the_setting() throws Exception {
        client.otlp(new byte[(1 << 20) + 1], "Content-Type", PROTOBUF).refusedAsOtlp(413, "http.maxBodyBytes");
    }

    @Test
    void a_body_that_unpacks_over_the_limit_names_the_setting() throws Exception {
        var packed = new java.io.ByteArrayOutputStream();
        try (var gzip = new java.util.zip.GZIPOutputStream(packed)) {
            gzip.write(new byte[(1 << 20) + 1]);
        }

        client.otlp(packed.toByteArray(), "Content-Type", PROTOBUF, "Content-Encoding", "gzip")
                .refusedAsOtlp(400, "http.maxBodyBytes");
    }

    @Test
    void bad_gzip_and_an_unknown_encoding() throws Exception {
        byte[] body = "this is not packed".getBytes(StandardCharsets.UTF_8);

        client.otlp(body, "Content-Type", PROTOBUF, "Content-Encoding", "gzip").refusedAsOtlp(400, "is not gzip");
        client.otlp(body, "Content-Type", PROTOBUF, "Content-Encoding", "brotli")
                .refusedAsOtlp(400, "'brotli'", "gzip");
    }

    @Test
    void an_experiment_that_is_not_there() throws Exception {
        byte[] body = SentTrace.request(SentTrace.named("lost")).toByteArray();

        client.otlp(body, "Content-Type", PROTOBUF, "x-mlflow-experiment-id", "987654")
                .refusedAsOtlp(404, "'987654'");
        client.otlp(body, "Content-Type", PROTOBUF, "x-mlflow-experiment-id", "mine")
                .refusedAsOtlp(400, "'mine'");
    }

    @Test
    void an_unknown_field_in_a_filter_is_placed_and_a_better_one_proposed() throws Exception {
        JsonObject refused = client.post(
                        "/api/v1/traces/search", new JsonObject().put("filter", "name = 'a' AND statsu = 'OK'"))
                .refused(400, "INVALID_PARAMETER_VALUE", "statsu");

        assertThat(refused.getInteger("column")).isEqualTo(16);
        assertThat(refused.getString("proposal")).contains("status");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        /api/v1/traces/search | {"limit": "many"}            | limit
        /api/v1/traces/search | {"limit": 100000}            | limit
        /api/v1/traces/search | {"filter": 7}                | filter
        /api/v1/traces/search | {"experimentIds": "0"}       | experimentIds
        /api/v1/traces/search | {"experimentIds": ["x"]}     | 'x'
        /api/v1/traces/search | {"pageToken": "elsewhere"}   | elsewhere
        /api/v1/traces/search | {"orderBy": ["nothing"]}     | nothing
        /api/v1/traces/search | {"consistency": "perfect"}   | consistency
        /api/v1/experiments   | {"name": 7}                  | name
        /api/v1/experiments   | {}                           | name
        /api/v1/evaluations   | {"scorers": "all"}           | scorers
        /api/v1/evaluations   | {"scorers": []}              | scorer
        /api/v1/evaluations   | {"scorers": ["x"]}           | scorers
        /api/v1/scripts/check | {"source": false}            | source
        """)
    void a_wrong_value_is_named(String path, String body, String word) throws Exception {
        client.post(path, new JsonObject(body)).refused(400, "INVALID_PARAMETER_VALUE", word);
    }

    @Test
    void a_body_that_is_no_json() throws Exception {
        client.send(client.request("/api/v1/traces/search")
                        .header("Content-Type", "application/json")
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"filter\": ")))
                .refused(400, "BAD_REQUEST", "JSON");
        client.send(client.request("/api/v1/traces/search")
                        .header("Content-Type", "application/json")
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString("[]")))
                .refused(400, "INVALID_PARAMETER_VALUE", "object");
    }

    @Test
    void an_evaluation_of_what_is_not_there() throws Exception {
        JsonArray length = new JsonArray()
                .add(new JsonObject()
                        .put("scorer", "plugin:response_length")
                        .put("parameters", new JsonObject().put("max", 3)));
        client.post(
                        "/api/v1/evaluations",
                        new JsonObject()
                                .put("traceIds", new JsonArray().add("tr-none"))
                                .put("scorers", length))
                .refused(404, "RESOURCE_DOES_NOT_EXIST", "tr-none");
        client.post(
                        "/api/v1/evaluations",
                        new JsonObject()
                                .put("scorers", new JsonArray().add(new JsonObject().put("scorer", "plugin:nothing"))))
                .refused(404, "RESOURCE_DOES_NOT_EXIST", "plugin:nothing");
        length.getJsonObject(0).put("parameters", new JsonObject().put("maximum", 3));
        client.post("/api/v1/evaluations", new JsonObject().put("scorers", length))
                .refused(400, "INVALID_PARAMETER_VALUE", "maximum");
    }

    @Test
    void paths_that_are_not_there() throws Exception {
        for (String path : List.of("/api/v1/nothing", "/api/2.0/mlflow/nothing")) {
            client.get(path).refused(404, "ENDPOINT_NOT_FOUND", path);
            client.post(path, new JsonObject()).refused(404, "ENDPOINT_NOT_FOUND", path);
        }
        client.get("/v1/metrics").refused(404, "ENDPOINT_NOT_FOUND", "/v1/metrics");
        client.post("/v1/metrics", new JsonObject()).refusedAsOtlp(404, "/v1/metrics");
        client.get("/api/v1/traces/tr-none").refused(404, "RESOURCE_DOES_NOT_EXIST", "tr-none");
        client.get("/api/v1/evaluations/none").refused(404, "RESOURCE_DOES_NOT_EXIST", "none");
        client.get("/api/v1/scripts/none").refused(404, "RESOURCE_DOES_NOT_EXIST", "none");
    }
}
