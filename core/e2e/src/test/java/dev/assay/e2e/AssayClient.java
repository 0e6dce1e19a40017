package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Speaks to a server as a program of a user's would. */
final class AssayClient {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final int MOST_STALE = 15;
    private static final Duration AT_MOST = Duration.ofSeconds(60);

    private final URI server;

    AssayClient(URI server) {
        this.server = server;
    }

    /** What came back. */
    record Answer(String request, int status, HttpHeaders headers, String text) {
        JsonObject json() {
            return new JsonObject(text);
        }

        Answer expect(int expected) {
            assertThat(status).as("%s answers %s", request, text).isEqualTo(expected);
            return this;
        }

        /** That it is refused: with this status, a code, and a message that holds all of the words. */
        JsonObject refused(int expected, String errorCode, String... words) {
            expect(expected);
            assertThat(headers.firstValue("Content-Type")).as(request).hasValue("application/json");
            assertThat(json().getString("error_code")).as(text).isEqualTo(errorCode);
            assertThat(json().getString("message")).isNotBlank().satisfies(message -> {
                for (String word : words) {
                    assertThat(message).contains(word);
                }
            });
            return json();
        }

        /** That it is refused with a {@code google.rpc.Status}, in JSON or protobuf, whose message holds all of the words. */
        void refusedAsOtlp(int expected, String... words) {
            expect(expected);
            boolean json = headers.firstValue("Content-Type").orElse("").equals("application/json");
            if (json) {
                assertThat(json().getInteger("code")).as(text).isPositive();
            } else {
                assertThat(headers.firstValue("Content-Type")).as(request).hasValue("application/x-protobuf");
            }
            assertThat(json ? json().getString("message") : text).isNotBlank().satisfies(message -> {
                for (String word : words) {
                    assertThat(message).contains(word);
                }
            });
        }
    }

    URI url(String path) {
        return server.resolve(path);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url(path)).timeout(AT_MOST);
    }

    Answer send(HttpRequest.Builder builder) throws IOException, InterruptedException {
        HttpRequest request = builder.build();
        HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
        return new Answer(
                request.method() + " " + request.uri().getPath(),
                response.statusCode(),
                response.headers(),
                response.body());
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    Answer post(String path, JsonObject body) throws IOException, InterruptedException {
        return send("POST", path, body);
    }

    Answer put(String path, JsonObject body) throws IOException, InterruptedException {
        return send("PUT", path, body);
    }

    Answer patch(String path, JsonObject body) throws IOException, InterruptedException {
        return send("PATCH", path, body);
    }

    Answer delete(String path) throws IOException, InterruptedException {
        return send(request(path).DELETE());
    }

    private Answer send(String method, String path, JsonObject body) throws IOException, InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body.encode())));
    }

    // Traces ---------------------------------------------------------------------------------------------------------

    /** A new experiment. @return its id */
    String experiment(String name) throws IOException, InterruptedException {
        return post("/api/v1/experiments", new JsonObject().put("name", name))
                .expect(201)
                .json()
                .getString("experimentId");
    }

    Answer otlp(byte[] body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request("/v1/traces").POST(BodyPublishers.ofByteArray(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** Sends the same body many times at once. @return the first answer that is none of acceptance */
    Answer refusedAmong(int requests, byte[] body) throws InterruptedException, ExecutionException {
        var refused = new CompletableFuture<Answer>();
        for (int i = 0; i < requests; i++) {
            Thread.ofVirtual().start(() -> {
                try {
                    Answer answer = otlp(body, "Content-Type", "application/x-protobuf");
                    if (answer.status() != 200) {
                        refused.complete(answer);
                    }
                } catch (IOException | InterruptedException e) {
                    refused.completeExceptionally(e);
                }
            });
        }
        return refused.get();
    }

    /** A text that does not get much smaller by packing. */
    static String noise(int length) {
        return ThreadLocalRandom.current()
                .ints(length, ' ', '~')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** As OTLP in protobuf; returns when the server has them. */
    void send(@Nullable String experiment, SentTrace... traces) throws IOException, InterruptedException {
        send(experiment, SentTrace.request(traces));
    }

    void send(@Nullable String experiment, ExportTraceServiceRequest body) throws IOException, InterruptedException {
        HttpRequest.Builder request = request("/v1/traces")
                .header("Content-Type", "application/x-protobuf")
                .POST(BodyPublishers.ofByteArray(body.toByteArray()));
        if (experiment != null) {
            request.header("x-mlflow-experiment-id", experiment);
        }
        send(request).expect(200);
    }

    JsonObject trace(String traceId) throws IOException, InterruptedException {
        return get("/api/v1/traces/" + traceId).expect(200).json();
    }

    JsonObject search(JsonObject query) throws IOException, InterruptedException {
        return post("/api/v1/traces/search", query).expect(200).json();
    }

    /** Asks again while the index has not caught up: the server waits two seconds for it each time. */
    private JsonObject fresh(JsonObject query) throws IOException, InterruptedException {
        for (int i = 0; i < MOST_STALE; i++) {
            JsonObject page = search(query);
            if (!page.getBoolean("stale")) {
                return page;
            }
        }
        throw new AssertionError("the answer to " + query + " is stale " + MOST_STALE + " times");
    }

    /** Ids of the first 500 traces of an experiment that match, as found; sees all that this client was told is kept. */
    List<String> search(String experiment, String filter) throws IOException, InterruptedException {
        return search(experiment, filter, "own");
    }

    /** The same; sees what anybody wrote, evaluations too. */
    List<String> searchAll(String experiment, String filter) throws IOException, InterruptedException {
        return search(experiment, filter, "strong");
    }

    private List<String> search(String experiment, String filter, String consistency)
            throws IOException, InterruptedException {
        JsonObject page = fresh(new JsonObject()
                .put("experimentIds", new JsonArray().add(experiment))
                .put("filter", filter)
                .put("consistency", consistency)
                .put("limit", 500));
        return objects(page.getJsonArray("traces"))
                .map(trace -> trace.getString("traceId"))
                .toList();
    }

    /** Ids of all traces, newest first; sees what anybody wrote. */
    List<String> allIds() throws IOException, InterruptedException {
        List<String> ids = new ArrayList<>();
        JsonObject query = new JsonObject().put("limit", 500).put("consistency", "strong");
        for (String token = ""; token != null; ) {
            JsonObject page = fresh(token.isEmpty() ? query : query.put("pageToken", token));
            objects(page.getJsonArray("traces")).forEach(trace -> ids.add(trace.getString("traceId")));
            token = page.getString("nextPageToken");
        }
        return ids;
    }

    /** Has the server compare its store with its index. @return how that ended */
    JsonObject verified() throws IOException, InterruptedException {
        post("/api/v1/server/verify", new JsonObject()).expect(202);
        JsonObject state;
        do {
            state = get("/api/v1/server/verify").expect(200).json();
        } while (state.getString("state").equals("running"));
        return state;
    }

    // Evaluations ----------------------------------------------------------------------------------------------------

    /** Starts an evaluation. @return its run */
    String evaluate(JsonObject evaluation) throws IOException, InterruptedException {
        return post("/api/v1/evaluations", evaluation).expect(202).json().getString("runId");
    }

    JsonObject run(String runId) throws IOException, InterruptedException {
        return get("/api/v1/evaluations/" + runId).expect(200).json();
    }

    /** Follows a run's events until one is as wanted, or the last one has come. @return that one */
    JsonObject follow(String runId, Predicate<JsonObject> wanted) throws IOException, InterruptedException {
        HttpResponse<Stream<String>> response =
                HTTP.send(request("/api/v1/evaluations/" + runId + "/events").build(), BodyHandlers.ofLines());
        assertThat(response.statusCode()).isEqualTo(200);
        try (Stream<String> lines = response.body()) {
            JsonObject last = new JsonObject();
            for (String line : (Iterable<String>) lines::iterator) {
                if (line.startsWith("data: ")) {
                    last = new JsonObject(line.substring("data: ".length()));
                    if (wanted.test(last)) {
                        break;
                    }
                }
            }
            return last;
        }
    }

    /** Follows a run to its end. @return its last progress */
    JsonObject finished(String runId) throws IOException, InterruptedException {
        JsonObject last = follow(runId, _ -> false);
        assertThat(last.getString("state")).as("%s", last).isEqualTo("finished");
        return last;
    }

    /** All result rows of a run. */
    List<JsonObject> results(String runId) throws IOException, InterruptedException {
        List<JsonObject> rows = new ArrayList<>();
        String token = null;
        do {
            String page = "/api/v1/evaluations/" + runId + "/results?limit=500";
            JsonObject answer = get(token == null ? page : page + "&pageToken=" + token)
                    .expect(200)
                    .json();
            rows.addAll(objects(answer.getJsonArray("rows")).toList());
            token = answer.getString("nextPageToken");
        } while (token != null);
        return rows;
    }

    /** The one of its scorers with this name. */
    static JsonObject scorer(JsonObject progress, String name) {
        return objects(progress.getJsonArray("scorers"))
                .filter(each -> name.equals(each.getString("name")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no scorer " + name + " in " + progress));
    }

    static Stream<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast);
    }
}
