package dev.assay.judge;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A chat endpoint on 127.0.0.1 that answers, or misbehaves, as it is told: {@link #next} for the next request,
 * {@link #when} for requests whose text has a word, {@link #always} for all others.
 */
public final class StubModel implements AutoCloseable {
    private final Vertx vertx;
    private final HttpServer server;
    private final Queue<Behaviour> next = new ConcurrentLinkedQueue<>();
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();
    private volatile Behaviour always = verdict("yes", "as it should be");

    /** How one request is answered. */
    @FunctionalInterface
    public interface Behaviour {
        void answer(Request request, HttpServerResponse response);
    }

    /**
     * @param uri path and query
     * @param authorization the header; empty when there was none
     */
    public record Request(String path, String uri, String authorization, MultiMap headers, JsonObject body) {
        /** What all messages say. */
        public String text() {
            StringBuilder text = new StringBuilder();
            body.getJsonArray("messages", new JsonArray())
                    .forEach(each -> text.append(((JsonObject) each).getString("content"))
                            .append('\n'));
            return text.toString();
        }

        /** json_schema, tool, json_object, or none. */
        public String format() {
            if (body.containsKey("tool_choice")) {
                return "tool";
            }
            return body.getJsonObject("response_format", new JsonObject().put("type", "none"))
                    .getString("type");
        }
    }

    private record Rule(String word, Behaviour behaviour) {}

    private StubModel(Vertx vertx) {
        this.vertx = vertx;
        this.server = vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(this::serve);
    }

    public static StubModel start(Vertx vertx) {
        StubModel stub = new StubModel(vertx);
        stub.server.listen().toCompletionStage().toCompletableFuture().join();
        return stub;
    }

    public String baseUrl() {
        return "http://127.0.0.1:" + server.actualPort() + "/v1";
    }

    public StubModel next(Behaviour... behaviours) {
        next.addAll(List.of(behaviours));
        return this;
    }

    public StubModel when(String word, Behaviour behaviour) {
        rules.add(new Rule(word, behaviour));
        return this;
    }

    public StubModel always(Behaviour behaviour) {
        always = behaviour;
        return this;
    }

    /** In the order they came. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** The most requests that were here at once. */
    public int peak() {
        return peak.get();
    }

    public int inFlight() {
        return inFlight.get();
    }

    @Override
    public void close() {
        server.close().toCompletionStage().toCompletableFuture().join();
    }

    private void serve(HttpServerRequest http) {
        peak.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
        Handler<Object> gone = once(inFlight::decrementAndGet);
        http.response().endHandler(gone::handle);
        http.response().closeHandler(gone::handle);
        http.response().exceptionHandler(gone::handle);
        http.bodyHandler(bytes -> {
            String authorization = http.getHeader("authorization");
            Request request = new Request(
                    http.path(),
                    http.uri(),
                    authorization == null ? "" : authorization,
                    http.headers(),
                    bytes.toJsonObject());
            requests.add(request);
            Behaviour behaviour = next.poll();
            if (behaviour == null) {
                behaviour = rules.stream()
                        .filter(rule -> request.text().contains(rule.word()))
                        .map(Rule::behaviour)
                        .findFirst()
                        .orElse(always);
            }
            behaviour.answer(request, http.response());
        });
    }

    private static Handler<Object> once(Runnable action) {
        AtomicInteger times = new AtomicInteger();
        return _ -> {
            if (times.getAndIncrement() == 0) {
                action.run();
            }
        };
    }

    // What it can do -------------------------------------------------------------------------------------------------

    /** A good answer. */
    public static Behaviour verdict(String result, String rationale) {
        return says(new JsonObject()
                .put("rationale", rationale)
                .put("result", result)
                .encode());
    }

    /** Good answers, each by what is asked. */
    public static Behaviour judges(Function<Request, String> rule) {
        return (request, response) ->
                verdict(rule.apply(request), "by the stub's rule").answer(request, response);
    }

    /** A well-formed completion with this text. */
    public static Behaviour says(String content) {
        return message(new JsonObject().put("role", "assistant").put("content", content), "stop");
    }

    /** A completion with this message. */
    public static Behaviour message(JsonObject message, String finishReason) {
        return (request, response) ->
                json(200, completion(request, message, finishReason)).answer(request, response);
    }

    /** A completion that does not say how many tokens it took, nor from which model. */
    public static Behaviour uncounted(String content) {
        JsonObject choice = new JsonObject().put("message", new JsonObject().put("content", content));
        return json(200, new JsonObject().put("choices", new JsonArray().add(choice)));
    }

    public static Behaviour json(int status, JsonObject body) {
        return (_, response) -> response.setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(body.toBuffer());
    }

    public static Behaviour error(int status, String message) {
        return json(status, new JsonObject().put("error", new JsonObject().put("message", message)));
    }

    public static Behaviour error(int status, String code, String message) {
        return json(
                status,
                new JsonObject()
                        .put("error", new JsonObject().put("message", message).put("code", code)));
    }

    /** @param retryAfter seconds or a date, as it stands in the header */
    public static Behaviour tooMany(String retryAfter) {
        return (request, response) ->
                error(429, "Rate limit reached").answer(request, response.putHeader("retry-after", retryAfter));
    }

    public static Behaviour raw(String contentType, Buffer body) {
        return (_, response) -> response.putHeader("content-type", contentType).end(body);
    }

    public static Behaviour redirect(String location) {
        return (_, response) ->
                response.setStatusCode(307).putHeader("location", location).end();
    }

    /** Takes the request and says nothing. */
    public static Behaviour silence() {
        return (_, _) -> {};
    }

    /** Promises a body, sends some of it, closes the connection. */
    public static Behaviour breaksOff() {
        return (_, response) -> response.putHeader("content-type", "application/json")
                .putHeader("content-length", "1000")
                .write("{\"choices\": [")
                .onComplete(_ -> response.reset());
    }

    /** A byte now and then, for ever. */
    public Behaviour trickle() {
        return (_, response) -> {
            response.setChunked(true).putHeader("content-type", "application/json");
            long timer = vertx.setPeriodic(5, _ -> response.write(" "));
            response.closeHandler(_ -> vertx.cancelTimer(timer));
        };
    }

    /** Blanks without end. */
    public static Behaviour flood() {
        return (_, response) -> {
            response.setChunked(true).putHeader("content-type", "application/json");
            pour(response, Buffer.buffer(" ".repeat(64 * 1024)));
        };
    }

    /** An answer that takes its time. */
    public Behaviour after(Duration delay, Behaviour behaviour) {
        return (request, response) -> vertx.setTimer(delay.toMillis(), _ -> behaviour.answer(request, response));
    }

    /** Answers requests of one format, refuses those that ask for another. */
    public static Behaviour onlyFormats(List<String> formats, Behaviour behaviour) {
        return (request, response) -> {
            if (formats.contains(request.format())) {
                behaviour.answer(request, response);
            } else {
                error(400, "response_format '" + request.format() + "' is not supported")
                        .answer(request, response);
            }
        };
    }

    private static void pour(HttpServerResponse response, Buffer part) {
        response.write(part).onSuccess(_ -> pour(response, part));
    }

    private static JsonObject completion(Request request, JsonObject message, String finishReason) {
        return new JsonObject()
                .put("id", "chatcmpl-stub")
                .put("object", "chat.completion")
                .put("model", request.body().getString("model") + "-2026")
                .put(
                        "choices",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("index", 0)
                                        .put("finish_reason", finishReason)
                                        .put("message", message)))
                .put("usage", new JsonObject().put("prompt_tokens", 100).put("completion_tokens", 20));
    }
}
