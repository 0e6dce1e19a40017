package dev.assay.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.assay.http.AreaServer.Answer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Saved searches, traces like another one, and the live tail, over HTTP and a real database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class FindIT {
    private static final String SEARCHES = "/api/v1/searches";

    private TracesServer traces;
    private AreaServer server;

    @BeforeAll
    void open(@TempDir Path folder) {
        traces = new TracesServer(folder);
        server = traces.http();
    }

    @AfterAll
    void close() {
        traces.close();
    }

    private static JsonObject search(String name, String filter) {
        return new JsonObject().put("name", name).put("filter", filter);
    }

    /** @return its id */
    private String send(String question) {
        String id = UUID.randomUUID().toString().replace("-", "");
        Span.Builder span = Span.newBuilder()
                .setTraceId(ByteString.copyFrom(HexFormat.of().parseHex(id)))
                .setSpanId(ByteString.copyFrom(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}))
                .setName("ask")
                .setStartTimeUnixNano(1_790_000_000_000_000_000L)
                .setEndTimeUnixNano(1_790_000_000_005_000_000L)
                .addAttributes(attribute("openinference.span.kind", "CHAIN"))
                .addAttributes(attribute("input.value", question));
        var request = ExportTraceServiceRequest.newBuilder();
        request.addResourceSpansBuilder().addScopeSpansBuilder().addSpans(span);
        assertThat(traces.otlp(request.build().toByteArray(), null).status()).isEqualTo(200);
        return "tr-" + id;
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    @Test
    void a_search_is_saved_listed_renamed_and_deleted() {
        Answer made = server.post(
                SEARCHES,
                search(" slow ones ", "duration > 5s")
                        .put("experimentIds", new JsonArray().add("3").add("1"))
                        .put("orderBy", new JsonArray().add("execution_time_ms DESC")));
        assertThat(made.status()).isEqualTo(201);
        JsonObject saved = made.json();
        String id = saved.getString("searchId");
        assertThat(id).matches("s-[0-9a-f]{32}");
        assertThat(saved.getString("name")).isEqualTo("slow ones");
        assertThat(saved.getJsonArray("experimentIds")).containsExactly("3", "1");
        assertThat(saved.getJsonArray("orderBy")).containsExactly("execution_time_ms DESC");
        server.post(SEARCHES, search("Errors", "status = 'ERROR'"));
        assertThat(names()).containsSubsequence("Errors", "slow ones");

        Answer renamed = server.ask("PUT", SEARCHES + "/" + id, search("the slowest", "duration > 9s"));
        assertThat(renamed.ok().getString("searchId")).isEqualTo(id);
        assertThat(renamed.json().getJsonArray("experimentIds")).isEmpty();
        assertThat(renamed.json().getString("createdAt")).isEqualTo(saved.getString("createdAt"));
        assertThat(names()).contains("the slowest").doesNotContain("slow ones");

        assertThat(server.delete(SEARCHES + "/" + id, null).status()).isEqualTo(204);
        assertThat(names()).doesNotContain("the slowest");
        assertThat(server.delete(SEARCHES + "/" + id, null).refusal())
                .isEqualTo("404 RESOURCE_DOES_NOT_EXIST No saved search '" + id + "'");
        assertThat(server.ask("PUT", SEARCHES + "/" + id, search("again", "")).status())
                .isEqualTo(404);
    }

    private List<String> names() {
        return server.get(SEARCHES).ok().getJsonArray("searches").stream()
                .map(each -> ((JsonObject) each).getString("name"))
                .toList();
    }

    @Test
    void a_name_is_one_searchs_alone() {
        assertThat(server.post(SEARCHES, search("mine", "")).status()).isEqualTo(201);
        assertThat(server.post(SEARCHES, search("mine", "status = 'OK'")).refusal())
                .isEqualTo("409 RESOURCE_CONFLICT There is a saved search 'mine' already; expected another name");
        String other = server.post(SEARCHES, search("yours", "")).json().getString("searchId");
        assertThat(server.ask("PUT", SEARCHES + "/" + other, search("mine", "")).status())
                .isEqualTo(409);
        assertThat(names()).contains("mine", "yours");
    }

    @Test
    void what_cannot_be_understood_is_not_saved() {
        Answer filter = server.post(SEARCHES, search("bad", "name = 'x' AND statu = 1"));
        assertThat(filter.status()).isEqualTo(400);
        assertThat(filter.json().getInteger("column")).isEqualTo(16);
        assertThat(filter.message()).contains("statu");
        assertThat(server.post(SEARCHES, search("bad", "").put("orderBy", new JsonArray().add("bogus ASC")))
                        .message())
                .contains("bogus");
        assertThat(server.post(SEARCHES, search("bad", "").put("experimentIds", new JsonArray().add("one")))
                        .status())
                .isEqualTo(400);
        assertThat(server.post(SEARCHES, search("  ", "")).status()).isEqualTo(400);
        assertThat(server.post(SEARCHES, search("n".repeat(201), "")).status()).isEqualTo(400);
        assertThat(server.post(SEARCHES, search("bad", " ".repeat(3) + "x".repeat(10_001)))
                        .message())
                .contains("10001");
        assertThat(names()).doesNotContain("bad");
    }

    @Test
    void the_same_key_saves_once() {
        Answer first = keyed("k-1", search("keyed", "status = 'OK'"));
        Answer again = keyed("k-1", search("keyed", "status = 'OK'"));
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(keyed("k-1", search("keyed otherwise", "")).refusal())
                .startsWith("409 RESOURCE_CONFLICT This Idempotency-Key made the saved search 'keyed'");
        assertThat(names().stream().filter(name -> name.startsWith("keyed"))).containsExactly("keyed");
    }

    private Answer keyed(String key, JsonObject body) {
        return server.send(
                "POST",
                SEARCHES,
                BodyPublishers.ofString(body.encode()),
                "Content-Type",
                "application/json",
                "Idempotency-Key",
                key);
    }

    @Test
    void traces_like_another_are_found_with_the_words_that_they_share() {
        String like = send("my espresso machine leaks");
        String close = send("the espresso machine leaks");
        send("when does the train leave");
        JsonObject answer = server.post("/api/v1/traces/" + like + "/similar", new JsonObject())
                .ok();
        JsonObject first = answer.getJsonArray("traces").getJsonObject(0);
        assertThat(first.getJsonObject("trace").getString("traceId")).isEqualTo(close);
        assertThat(first.getJsonArray("words")).contains("espresso", "machine", "leaks");
        assertThat(first.getDouble("score")).isBetween(0.0, 1.0);
        assertThat(answer.getJsonArray("words")).contains("espresso");
        assertThat(answer.getBoolean("stale")).isFalse();

        String path = "/api/v1/traces/" + close + "/similar";
        assertThat(server.post(path, new JsonObject().put("limit", 0)).status()).isEqualTo(400);
        assertThat(server.post(path, new JsonObject().put("filter", "statu = 1"))
                        .json()
                        .getInteger("column"))
                .isEqualTo(1);
        assertThat(server.delete("/api/v1/traces/" + close, null).status()).isEqualTo(204);
        assertThat(server.post(path, new JsonObject()).refusal())
                .isEqualTo("404 RESOURCE_DOES_NOT_EXIST No trace '" + close + "'");
        assertThat(server.post("/api/v1/traces/tr-none/similar", new JsonObject())
                        .status())
                .isEqualTo(404);
    }

    @Test
    void a_tail_tells_new_matches_as_they_come_and_ends_with_its_follower() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(server.get("/api/v1/traces/tail?filter=statu%20%3D%201").status())
                    .isEqualTo(400);
            var response = client.send(
                    HttpRequest.newBuilder(
                                    server.uri("/api/v1/traces/tail?filter=input%20~%20%27teapot%27&experimentId=0"))
                            .build(),
                    BodyHandlers.ofInputStream());
            assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
            try (BufferedReader events =
                    new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                assertThat(data("tail", events).getString("address")).startsWith("traces.tail.");
                send("no pot at all");
                String teapot = send("short and stout, a teapot");
                JsonObject event = data("traces", events);
                assertThat(event.getJsonArray("traces")).hasSize(1);
                JsonObject told = event.getJsonArray("traces").getJsonObject(0);
                assertThat(told.getString("traceId")).isEqualTo(teapot);
                assertThat(told.getString("name")).isEqualTo("ask");
                assertThat(event.getInteger("skipped")).isZero();
            }
        }
    }

    private static JsonObject data(String event, BufferedReader events) throws IOException {
        String line = events.readLine();
        while (!("event: " + event).equals(line)) {
            assertThat(line).as("the stream goes on").isNotNull();
            line = events.readLine();
        }
        while (!line.startsWith("data: ")) {
            line = events.readLine();
        }
        return new JsonObject(line.substring("data: ".length()));
    }
}
