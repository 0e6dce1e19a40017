package dev.assay;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A trace that a script was tried on becomes a unit example of it, over HTTP; the files beside scripts stay as they are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScriptExamplesIT {
    private static final String TRACE = "tr-" + "a".repeat(32);
    private static final String POLITE =
            "export const info = { reads: ['outputs'], parameters: { type: 'object', properties: { word: { type:"
                    + " 'string' } } } }; export default (trace, params) => trace.outputs.includes(params.word);";
    private static final String FILE =
            "[{\"name\": \"of the file\", \"trace\": {\"outputs\": \"x\"}, \"expected\": [{\"value\": 1}]}]";

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path scripts;
    private final Server server;

    ScriptExamplesIT(@TempDir Path home) throws Exception {
        scripts = Files.createDirectories(home.resolve("scripts"));
        Files.writeString(scripts.resolve("filed.example.json"), FILE);
        Files.writeString(scripts.resolve("filed.js"), "export default () => 1");
        Map<String, String> settings = Map.of(
                "ASSAY_HTTP_PORT",
                "0",
                "ASSAY_OTLP_GRPC_PORT",
                "0",
                "ASSAY_DATA_DIR",
                home.resolve("data").toString(),
                "ASSAY_SCRIPTS_FOLDER",
                scripts.toString());
        Path dist = Path.of(System.getProperty("assay.dist", "target/dist")).toAbsolutePath();
        server = Server.start(Config.of(ConfigFile.read(null, settings), home, dist));
    }

    @BeforeAll
    void traces() throws Exception {
        for (String digit : List.of("a", "b")) {
            JsonArray spans = new JsonArray()
                    .add(span(digit, "1", "CHAIN").put("parentSpanId", ""))
                    .add(span(digit, "2", "TOOL").put("parentSpanId", digit.repeat(15) + "1"));
            JsonObject scope = new JsonObject().put("spans", spans);
            JsonObject resource = new JsonObject().put("scopeSpans", new JsonArray().add(scope));
            assertThat(ask("POST", "/v1/traces", new JsonObject().put("resourceSpans", new JsonArray().add(resource)))
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @AfterAll
    void stop() {
        server.close();
        client.close();
    }

    private static JsonObject span(String digit, String id, String kind) {
        long start = 1_790_000_000_000L + digit.charAt(0);
        return new JsonObject()
                .put("traceId", digit.repeat(32))
                .put("spanId", digit.repeat(15) + id)
                .put("name", "step " + id)
                .put("startTimeUnixNano", start + "000000")
                .put("endTimeUnixNano", start + "000001")
                .put(
                        "attributes",
                        new JsonArray()
                                .add(attribute("openinference.span.kind", kind))
                                .add(attribute("output.value", "yes, please"))
                                .add(attribute("session.id", "s-1")));
    }

    private static JsonObject attribute(String key, String value) {
        return new JsonObject().put("key", key).put("value", new JsonObject().put("stringValue", value));
    }

    @Test
    void a_trace_that_was_tried_becomes_an_example_that_runs() throws Exception {
        save("polite", POLITE);
        JsonObject parameters = new JsonObject().put("word", "please");
        JsonObject tried = tried(asked("polite").put("parameters", parameters).put("withTrace", true));
        JsonObject seen = tried.getJsonObject("trace");
        assertThat(seen.getString("outputs")).isEqualTo("yes, please");
        assertThat(seen.getJsonArray("spans")).as("it does not read them").isEmpty();
        assertThat(tried(asked("polite").put("parameters", parameters)).containsKey("trace"))
                .isFalse();

        JsonObject kept = ok(
                "PUT",
                "/api/v1/scripts/polite/examples/says%20please%2Fthanks",
                new JsonObject()
                        .put("trace", seen)
                        .put("parameters", parameters)
                        .put("expected", true));

        assertThat(kept.getString("name")).isEqualTo("says please/thanks");
        assertThat(examples("polite")).containsExactly(Tuple.tuple("says please/thanks", true, "editor"));
        JsonObject run = new JsonObject().put("scorer", "script:polite").put("example", "says please/thanks");
        assertThat(tried(run).getBoolean("asExpected")).isTrue();
        assertThat(tried(run.put("source", POLITE.replace("(trace, params) =>", "(trace, params) => !")))
                        .getBoolean("asExpected"))
                .as("the text in the editor, which says the contrary")
                .isFalse();
    }

    @Test
    void what_a_scorer_of_spans_or_of_sessions_saw_is_an_example_too() throws Exception {
        save(
                "tool_step",
                "export const info = { scope: 'span', spanTypes: ['TOOL'], reads: [] };"
                        + " export default (trace, params, { span }) => span.name");
        save(
                "turn_count",
                "export const info = { scope: 'session', reads: [] };"
                        + " export default (trace, params, { session }) => session.length");

        for (var each :
                Map.<String, Object>of("tool_step", "step 2", "turn_count", 2).entrySet()) {
            Object seen = tried(asked(each.getKey()).put("withTrace", true)).getValue("trace");
            ok(
                    "PUT",
                    "/api/v1/scripts/" + each.getKey() + "/examples/one",
                    new JsonObject().put("trace", seen).put("expected", each.getValue()));

            assertThat(tried(new JsonObject()
                                    .put("scorer", "script:" + each.getKey())
                                    .put("example", "one"))
                            .getBoolean("asExpected"))
                    .as("%s on %s", each.getKey(), seen)
                    .isTrue();
        }
    }

    @Test
    void an_example_of_the_editor_stands_before_the_one_of_the_file_until_it_is_dropped() throws Exception {
        while (ask("GET", "/api/v1/scripts/filed/examples", null).statusCode() != 200) {
            Thread.onSpinWait(); // the folder is looked at each second
        }
        while (examples("filed").isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(examples("filed")).containsExactly(Tuple.tuple("of the file", 1, "file"));

        String path = "/api/v1/scripts/filed/examples/of%20the%20file";
        ok("PUT", path, new JsonObject().put("trace", new JsonObject()).put("expected", 2));
        assertThat(examples("filed")).containsExactly(Tuple.tuple("of the file", 2, "editor"));
        assertThat(Files.readString(scripts.resolve("filed.example.json"))).isEqualTo(FILE);

        assertThat(ask("DELETE", path, null).statusCode()).isEqualTo(204);
        assertThat(examples("filed")).containsExactly(Tuple.tuple("of the file", 1, "file"));
        assertThat(ask("DELETE", path, null).statusCode()).isEqualTo(404);
    }

    @Test
    void what_could_not_be_run_is_refused_with_the_reason() throws Exception {
        save("refusing", "export default () => 1");
        String path = "/api/v1/scripts/refusing/examples/one";

        refused(400, "'trace' is null; expected an object", path, new JsonObject());
        refused(
                400,
                "the trace of the example 'one' cannot be read: trace.status is fine, expected OK, ERROR or UNSET",
                path,
                new JsonObject().put("trace", new JsonObject().put("status", "fine")));
        refused(400, "has no trace, expected at least one", path, new JsonObject().put("trace", new JsonArray()));
        refused(
                400,
                "expected at most 200000: leave out what the script does not need",
                path,
                new JsonObject().put("trace", new JsonObject().put("outputs", "x".repeat(200_000))));
        refused(404, "script", "/api/v1/scripts/nobody/examples/one", new JsonObject().put("trace", new JsonObject()));
        assertThat(examples("refusing")).isEmpty();
    }

    @Test
    void a_check_tells_which_parameters_a_draft_takes() throws Exception {
        JsonObject checked = ok("POST", "/api/v1/scripts/check", new JsonObject().put("source", POLITE));

        assertThat(checked.getJsonObject("parametersSchema")
                        .getJsonObject("properties")
                        .fieldNames())
                .containsExactly("word");
    }

    private static JsonObject asked(String script) {
        return new JsonObject().put("scorer", "script:" + script).put("traceIds", new JsonArray().add(TRACE));
    }

    private List<Tuple> examples(String script) throws Exception {
        return ok("GET", "/api/v1/scripts/" + script + "/examples", null).getJsonArray("examples").stream()
                .map(JsonObject.class::cast)
                .map(each -> Tuple.tuple(each.getString("name"), each.getValue("expected"), each.getString("origin")))
                .toList();
    }

    private void save(String name, String source) throws Exception {
        ok("PUT", "/api/v1/scripts/" + name, new JsonObject().put("source", source));
    }

    private JsonObject tried(JsonObject body) throws Exception {
        return ok("POST", "/api/v1/scorers/try", body).getJsonArray("results").getJsonObject(0);
    }

    private void refused(int status, String message, String path, JsonObject body) throws Exception {
        HttpResponse<String> answer = ask("PUT", path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(message);
    }

    private JsonObject ok(String method, String path, @Nullable JsonObject body) throws Exception {
        HttpResponse<String> response = ask(method, path, body);
        assertThat(response.statusCode()).as("%s", response.body()).isEqualTo(200);
        return new JsonObject(response.body());
    }

    private HttpResponse<String> ask(String method, String path, @Nullable JsonObject body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(server.url().resolve(path))
                        .timeout(Duration.ofSeconds(60))
                        .header("Content-Type", "application/json")
                        .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode()))
                        .build(),
                BodyHandlers.ofString());
    }
}
