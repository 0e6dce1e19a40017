package dev.assay.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;

/**
 * A model behind OpenAI's chat completions, on 127.0.0.1: says yes, or does what it is told to do with questions that hold a
 * word.
 */
final class StubJudge implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Behaviour> rules = new ConcurrentHashMap<>();
    private final Queue<String> questions = new ConcurrentLinkedQueue<>();

    /** How one question is answered. */
    interface Behaviour {
        /** @param question the text of all its messages */
        void answer(HttpExchange exchange, String question) throws IOException, InterruptedException;
    }

    StubJudge() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
    }

    String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    void when(String word, Behaviour behaviour) {
        rules.put(word, behaviour);
    }

    /** The questions that held the word, as they came. */
    List<String> questions(String word) {
        return questions.stream().filter(question -> question.contains(word)).toList();
    }

    /** No one listens any more: connections are refused. */
    @Override
    public void close() {
        server.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        JsonObject body = new JsonObject(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        StringBuilder text = new StringBuilder();
        AssayClient.objects(body.getJsonArray("messages"))
                .forEach(message -> text.append(message.getValue("content")).append('\n'));
        String question = text.toString();
        questions.add(question);
        try {
            rules.entrySet().stream()
                    .filter(rule -> question.contains(rule.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(verdict("yes"))
                    .answer(exchange, question);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    /** A good answer. */
    static Behaviour verdict(String result) {
        return says(new JsonObject()
                .put("rationale", "The stub says so.")
                .put("result", result)
                .encode());
    }

    /** A well-formed completion that says this. */
    static Behaviour says(String content) {
        JsonObject message = new JsonObject().put("role", "assistant").put("content", content);
        return (exchange, _) -> reply(
                exchange,
                200,
                new JsonObject()
                        .put("id", "chatcmpl-stub")
                        .put("object", "chat.completion")
                        .put("created", 1_700_000_000)
                        .put("model", "stub")
                        .put(
                                "choices",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("index", 0)
                                                .put("finish_reason", "stop")
                                                .put("message", message)))
                        .put(
                                "usage",
                                new JsonObject()
                                        .put("prompt_tokens", 100)
                                        .put("completion_tokens", 20)
                                        .put("total_tokens", 120)));
    }

    /** Too many requests, come back in so many seconds. */
    static Behaviour tooMany(int retryAfterSeconds) {
        return (exchange, _) -> {
            exchange.getResponseHeaders().set("Retry-After", String.valueOf(retryAfterSeconds));
            reply(exchange, 429, new JsonObject().put("error", new JsonObject().put("message", "Rate limit reached")));
        };
    }

    private static void reply(HttpExchange exchange, int status, JsonObject body) throws IOException {
        byte[] bytes = body.encode().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
