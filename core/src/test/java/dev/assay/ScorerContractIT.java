package dev.assay;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.assay.scorer.plugin.JarBuilder;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Scorers of traces, spans and sessions are listed, tried, run on their examples and used in runs alike, over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScorerContractIT {
    private static final String SCORER = """
        package sample;

        import dev.assay.model.*;
        import dev.assay.scorer.api.*;
        import dev.assay.scorer.api.ScorerInfo.*;
        import java.util.*;

        public class %s implements Scorer {
            @Override
            public ScorerInfo info() {
                return %s;
            }

            @Override
            public List<Feedback> score(ScoreRequest request) {
                %s
            }
        }
        """;
    private static final String TURNS_INFO = """
        new ScorerInfo("turns", "1", "How many turns the conversation has", Scope.SESSION, Set.of(Part.INPUTS), ValueType.NUMBER,
            ScorerInfo.NO_PARAMETERS, true)
        .examples(
            new Example("two turns", Map.of(), "[{\\"inputs\\": \\"a\\"}, {\\"inputs\\": \\"b\\"}]", 2),
            new Example("wrong", Map.of(), "[{\\"inputs\\": \\"a\\"}]", 7),
            new Example("broken", Map.of(), "[{\\"status\\": \\"fine\\"}]", 1))\
        """;
    private static final String TOOLS_INFO = """
        new ScorerInfo("tool_name", "1", "What a tool is called", Scope.SPAN, Set.of(), ValueType.TEXT, ScorerInfo.NO_PARAMETERS, true)
        .spanTypes("TOOL")
        .keepScores(true)
        .examples(new Example("one tool", Map.of(),
            "{\\"spans\\": [{\\"spanId\\": \\"00000000000000aa\\", \\"name\\": \\"find\\", \\"type\\": \\"TOOL\\"}, {\\"name\\": \\"other\\"}]}", "find"))\
        """;

    private static final String VERDICT = """
        {"id": "stub", "object": "chat.completion", "created": 1700000000, "model": "stub", "choices": [{"index": 0,
          "finish_reason": "stop", "message": {"role": "assistant",
          "content": "{\\"rationale\\": \\"The stub says so.\\", \\"result\\": \\"yes\\"}"}}],
          "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}}
        """;

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger asked = new AtomicInteger();
    private final HttpServer judge = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    private final Server server;

    ScorerContractIT(@TempDir Path home) throws Exception {
        Path plugins = Files.createDirectories(home.resolve("plugins"));
        JarBuilder.aPlugin("scopes")
                .withClass(
                        "Turns",
                        SCORER.formatted(
                                "Turns",
                                TURNS_INFO,
                                "return List.of(Feedback.of(new Value.Num(request.session().size()),"
                                        + " String.valueOf(request.session().stream().map(Trace::inputs).toList())));"))
                .withClass(
                        "Tools",
                        SCORER.formatted(
                                "Tools",
                                TOOLS_INFO,
                                "if (request.span().name().equals(\"bad\")) { throw new ScorerException(\"a bad"
                                    + " name\"); } return List.of(Feedback.of(new Value.Text(request.span().name()),"
                                    + " \"its name\"));"))
                .buildInto(plugins.resolve("scopes.jar"));
        Path dist = Path.of(System.getProperty("assay.dist", "target/dist")).toAbsolutePath();
        judge.createContext("/", this::verdict);
        judge.start();
        Map<String, String> settings = Map.of(
                "ASSAY_JUDGE_BASE_URL",
                "http://127.0.0.1:" + judge.getAddress().getPort() + "/v1",
                "ASSAY_HTTP_PORT",
                "0",
                "ASSAY_OTLP_GRPC_PORT",
                "0",
                "ASSAY_DATA_DIR",
                home.resolve("data").toString(),
                "ASSAY_PLUGINS_FOLDER",
                plugins.toString());
        server = Server.start(Config.of(ConfigFile.read(null, settings), home, dist));
    }

    private void verdict(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        asked.incrementAndGet();
        byte[] bytes = VERDICT.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @BeforeAll
    void traces() throws Exception {
        // The middle turn comes first; its session began with the third that is sent.
        send("b", "s-1", 20, "second");
        send("c", "s-1", 30, "third");
        send("a", "s-1", 10, "first");
        send("d", null, 40, "alone");
    }

    @AfterAll
    void stop() {
        server.close();
        client.close();
        judge.stop(0);
    }

    /** A root, and under it three tools. */
    private void send(String digit, @Nullable String session, int second, String question) throws Exception {
        JsonArray spans = new JsonArray()
                .add(span(digit, "1", null, "agent", second).put("attributes", attributes(session, question)));
        for (String tool : List.of("find", "bad", "book")) {
            spans.add(span(digit, String.valueOf(2 + spans.size()), "1", tool, second)
                    .put("attributes", new JsonArray().add(attribute("openinference.span.kind", "TOOL"))));
        }
        JsonObject body = new JsonObject()
                .put(
                        "resourceSpans",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("scopeSpans", new JsonArray().add(new JsonObject().put("spans", spans)))));
        assertThat(ask("POST", "/v1/traces", body).statusCode()).isEqualTo(200);
    }

    private static JsonObject span(String digit, String id, @Nullable String parent, String name, int second) {
        long start = Instant.parse("2026-11-20T10:00:00Z").plusSeconds(second).toEpochMilli() * 1_000_000;
        JsonObject span = new JsonObject()
                .put("traceId", digit.repeat(32))
                .put("spanId", digit.repeat(15) + id)
                .put("name", name)
                .put("startTimeUnixNano", String.valueOf(start))
                .put("endTimeUnixNano", String.valueOf(start + 1_000_000));
        return parent == null ? span : span.put("parentSpanId", digit.repeat(15) + parent);
    }

    private static JsonArray attributes(@Nullable String session, String question) {
        JsonArray all = new JsonArray()
                .add(attribute("openinference.span.kind", "AGENT"))
                .add(attribute("input.value", question))
                .add(attribute("output.value", "an answer to " + question));
        return session == null ? all : all.add(attribute("session.id", session));
    }

    private static JsonObject attribute(String key, String value) {
        return new JsonObject().put("key", key).put("value", new JsonObject().put("stringValue", value));
    }

    @Test
    void a_list_says_what_each_is_called_for_and_shows_its_examples() throws Exception {
        JsonObject tools = listed("plugin:tool_name");
        assertThat(tools.getString("scope")).isEqualTo("SPAN");
        assertThat(tools.getJsonArray("spanTypes")).containsExactly("TOOL");
        assertThat(tools.getString("digest")).hasSize(64);
        assertThat(tools.getJsonObject("parametersSchema").getString("type")).isEqualTo("object");
        assertThat(tools.getJsonArray("examples").getJsonObject(0).getString("expected"))
                .isEqualTo("find");
        JsonArray examples = listed("plugin:turns").getJsonArray("examples");
        assertThat(examples).hasSize(3);
        assertThat(examples.getJsonObject(0).getJsonArray("trace")).hasSize(2);
    }

    @Test
    void a_list_says_whose_scores_are_kept_for_later_runs() throws Exception {
        assertThat(listed("plugin:tool_name").getBoolean("keepsScores"))
                .as("it says so")
                .isTrue();
        assertThat(listed("plugin:safety").getBoolean("keepsScores"))
                .as("a judge")
                .isTrue();
        assertThat(listed("plugin:turns").getBoolean("keepsScores"))
                .as("quick code")
                .isFalse();
    }

    private JsonObject listed(String id) throws Exception {
        return ok("GET", "/api/v1/scorers", null).getJsonArray("scorers").stream()
                .map(JsonObject.class::cast)
                .filter(each -> id.equals(each.getString("scorer")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_scorer_of_sessions_that_is_tried_on_any_turn_sees_the_whole_session_in_order() throws Exception {
        JsonArray results = tried(new JsonObject().put("scorer", "plugin:turns").put("traceIds", ids("b", "c", "d")));

        assertThat(results).hasSize(2);
        JsonObject session = results.getJsonObject(0);
        assertThat(session.getString("traceId")).isEqualTo("tr-" + "a".repeat(32));
        JsonObject feedback = session.getJsonArray("feedbacks").getJsonObject(0);
        assertThat(feedback.getDouble("value")).isEqualTo(3);
        assertThat(feedback.getString("rationale")).isEqualTo("[first, second, third]");
        assertThat(feedback.getJsonObject("metadata").getString("mlflow.trace.session"))
                .isEqualTo("s-1");
        assertThat(results.getJsonObject(1).getString("reason"))
                .isEqualTo("the trace has no session, and the scorer scores sessions");
    }

    @Test
    void a_scorer_of_spans_that_is_tried_says_something_of_each_span_of_its_type() throws Exception {
        JsonObject result = tried(
                        new JsonObject().put("scorer", "plugin:tool_name").put("traceIds", ids("d")))
                .getJsonObject(0);

        assertThat(result.getJsonArray("feedbacks").stream().map(JsonObject.class::cast))
                .extracting(each -> each.getString("spanId"), each -> each.getString("value"))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("d".repeat(15) + "3", "find"),
                        org.assertj.core.groups.Tuple.tuple("d".repeat(15) + "5", "book"));
        JsonObject failure = result.getJsonArray("failures").getJsonObject(0);
        assertThat(failure.getString("spanId")).isEqualTo("d".repeat(15) + "4");
        assertThat(failure.getString("message")).isEqualTo("a bad name");
    }

    @Test
    void an_example_is_really_run() throws Exception {
        JsonObject right = example("plugin:turns", "two turns");
        assertThat(right.getBoolean("asExpected")).isTrue();
        assertThat(right.getJsonArray("feedbacks").getJsonObject(0).getString("rationale"))
                .isEqualTo("[a, b]");
        JsonObject wrong = example("plugin:turns", "wrong");
        assertThat(wrong.getBoolean("asExpected")).isFalse();
        assertThat(wrong.getInteger("expected")).isEqualTo(7);
        assertThat(example("plugin:tool_name", "one tool").getBoolean("asExpected"))
                .isTrue();
        JsonObject broken = new JsonObject().put("scorer", "plugin:turns").put("example", "broken");
        HttpResponse<String> refused = ask("POST", "/api/v1/scorers/try", broken);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body())
                .contains("the example 'broken' cannot be read: trace.status is fine, expected OK, ERROR or UNSET");
        assertThat(ask("POST", "/api/v1/scorers/try", broken.put("example", "no such"))
                        .statusCode())
                .isEqualTo(404);
    }

    private JsonObject example(String scorer, String name) throws Exception {
        return tried(new JsonObject().put("scorer", scorer).put("example", name))
                .getJsonObject(0);
    }

    private JsonArray tried(JsonObject body) throws Exception {
        return ok("POST", "/api/v1/scorers/try", body).getJsonArray("results");
    }

    private static JsonArray ids(String... digits) {
        JsonArray ids = new JsonArray();
        for (String digit : digits) {
            ids.add("tr-" + digit.repeat(32));
        }
        return ids;
    }

    @Test
    void one_run_uses_scorers_of_each_kind_and_says_how_its_scores_came_about() throws Exception {
        JsonObject started = new JsonObject(ask(
                        "POST",
                        "/api/v1/evaluations",
                        new JsonObject()
                                .put("traceIds", ids("c", "a", "d", "b"))
                                .put("cache", false)
                                .put(
                                        "scorers",
                                        new JsonArray()
                                                .add(new JsonObject().put("scorer", "plugin:turns"))
                                                .add(new JsonObject().put("scorer", "plugin:tool_name"))))
                .body());
        JsonObject run = finished(started.getString("runId"));

        assertThat(run.getBoolean("cache")).isFalse();
        assertThat(run.getJsonArray("scorers").getJsonObject(0).getString("scope"))
                .isEqualTo("SESSION");
        JsonObject progress = run.getJsonObject("progress");
        assertThat(progress.getInteger("computed")).isEqualTo(8);
        assertThat(progress.getInteger("reused")).isZero();
        assertThat(progress.getInteger("paid")).isZero();
        assertThat(progress.getJsonObject("metrics").getDouble("turns/mean")).isEqualTo(3);
        JsonArray rows = ok("GET", "/api/v1/evaluations/" + run.getString("runId") + "/results", null)
                .getJsonArray("rows");
        assertThat(rows.stream()
                        .map(row -> ((JsonObject) row).getJsonArray("scores"))
                        .flatMap(scores -> scores.stream().map(JsonObject.class::cast))
                        .filter(score -> score.getString("scorer").equals("turns"))
                        .map(score -> score.getString("reason", "scored")))
                .containsExactlyInAnyOrder(
                        "scored",
                        "a later turn of session 's-1', which is scored on its first trace, tr-" + "a".repeat(32),
                        "a later turn of session 's-1', which is scored on its first trace, tr-" + "a".repeat(32),
                        "the trace has no session, and the scorer scores sessions");
    }

    @Test
    void the_same_evaluation_twice_asks_no_model_the_second_time() throws Exception {
        JsonObject evaluation = new JsonObject()
                .put("traceIds", ids("a", "b"))
                .put("scorers", new JsonArray().add(new JsonObject().put("scorer", "plugin:safety")));
        JsonObject first = finished(started(evaluation)).getJsonObject("progress");
        int paid = asked.get();
        JsonObject second = finished(started(evaluation)).getJsonObject("progress");

        assertThat(paid).isGreaterThanOrEqualTo(2);
        assertThat(first.getInteger("paid")).isEqualTo(2);
        assertThat(asked).hasValue(paid);
        assertThat(List.of(second.getInteger("reused"), second.getInteger("computed"), second.getInteger("paid")))
                .containsExactly(2, 0, 0);
        assertThat(second.getJsonObject("metrics")).isEqualTo(first.getJsonObject("metrics"));

        finished(started(evaluation.put("cache", false)));
        assertThat(asked.get()).isGreaterThanOrEqualTo(paid + 2);
    }

    private String started(JsonObject evaluation) throws Exception {
        return ok("POST", "/api/v1/evaluations", evaluation).getString("runId");
    }

    @Test
    void a_cache_that_is_neither_on_nor_off_is_refused() throws Exception {
        HttpResponse<String> refused = ask(
                "POST",
                "/api/v1/evaluations",
                new JsonObject()
                        .put("cache", "sometimes")
                        .put("scorers", new JsonArray().add(new JsonObject().put("scorer", "plugin:turns"))));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("'cache' is sometimes; expected true or false");
    }

    private JsonObject finished(String run) throws Exception {
        // The events end with the run.
        ask("GET", "/api/v1/evaluations/" + run + "/events", null);
        JsonObject json = ok("GET", "/api/v1/evaluations/" + run, null);
        assertThat(json.getJsonObject("progress").getString("state")).isEqualTo("finished");
        return json;
    }

    private JsonObject ok(String method, String path, @Nullable JsonObject body) throws Exception {
        HttpResponse<String> response = ask(method, path, body);
        assertThat(response.statusCode()).as("%s", response.body()).isBetween(200, 202);
        return new JsonObject(response.body());
    }

    private HttpResponse<String> ask(String method, String path, @Nullable JsonObject body)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(server.url().resolve(path))
                        .timeout(Duration.ofSeconds(60))
                        .header("Content-Type", "application/json")
                        .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode()))
                        .build(),
                BodyHandlers.ofString());
    }
}
