package dev.assay.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The CRM e-mail assistant: seven requests for three customers and one chat with its user's feedback, posted as OTLP bodies
 * that an MLflow client once sent, then evaluated. Everything goes through the public API; what is there already is left
 * alone.
 */
public final class Demo {
    /** The experiment that the demo is in. */
    public static final String EXPERIMENT = "CRM assistant (demo)";

    private static final int REQUESTS = 6;
    private static final int TRACES = 8;
    private static final String CHAT_TRACE = "tr-192a26e925ab49d92e6592f444ab0edb";
    private static final Duration EVALUATED_WITHIN = Duration.ofMinutes(5);

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI server;

    public Demo(URI server) {
        this.server = server;
    }

    /**
     * Loads and evaluates; blocks until the evaluation has ended.
     *
     * @return the run, 32 hex digits
     * @throws IOException when the server refuses something; the message holds its answer
     */
    public String load() throws IOException, InterruptedException {
        String experiment = experiment();
        if (count(experiment) < TRACES) {
            List<byte[]> bodies = new ArrayList<>();
            for (int i = 1; i <= REQUESTS; i++) {
                bodies.add(body(i));
            }
            for (byte[] body : Recording.endingNow(bodies, Instant.now())) {
                post(body, experiment);
            }
            feedback();
        }
        saveScript();
        JsonArray runs = get("/api/v1/evaluations?experimentId=" + experiment).getJsonArray("evaluations");
        String run =
                runs.isEmpty() ? evaluate(experiment) : runs.getJsonObject(0).getString("runId");
        awaitEnd(run);
        return run;
    }

    private String experiment() throws IOException, InterruptedException {
        for (Object each : get("/api/v1/experiments").getJsonArray("experiments")) {
            if (each instanceof JsonObject experiment && EXPERIMENT.equals(experiment.getString("name"))) {
                return experiment.getString("experimentId");
            }
        }
        return post("/api/v1/experiments", new JsonObject().put("name", EXPERIMENT))
                .getString("experimentId");
    }

    private int count(String experiment) throws IOException, InterruptedException {
        JsonObject query = new JsonObject()
                .put("experimentIds", new JsonArray().add(experiment))
                .put("consistency", "strong");
        return post("/api/v1/traces/count", query).getInteger("count");
    }

    private void feedback() throws IOException, InterruptedException {
        JsonObject feedback = new JsonObject()
                .put("kind", "feedback")
                .put("name", "user_satisfaction")
                .put("value", true)
                .put("rationale", "helped me")
                .put("source", new JsonObject().put("type", "HUMAN").put("id", "user-7"));
        post("/api/v1/traces/" + CHAT_TRACE + "/assessments", feedback);
    }

    /** Beside the example of that name in the scripts folder: the demo needs it, whatever people do there. */
    private void saveScript() throws IOException, InterruptedException {
        for (Object each : get("/api/v1/scorers").getJsonArray("scorers")) {
            if (each instanceof JsonObject scorer && DemoScorers.SCRIPT.equals(scorer.getString("scorer"))) {
                return;
            }
        }
        String source = new String(resource("/demo/mentions_customer.js"), StandardCharsets.UTF_8);
        send(HttpRequest.newBuilder(server.resolve("/api/v1/scripts/mentions_customer"))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(
                        new JsonObject().put("source", source).encode())));
    }

    private String evaluate(String experiment) throws IOException, InterruptedException {
        boolean judge = get("/api/v1/server").getJsonObject("judge").getBoolean("configured");
        JsonObject evaluation = new JsonObject()
                .put("name", "CRM assistant, first look")
                .put("experimentId", experiment)
                .put("filter", "name = 'generate_sales_email'")
                .put("scorers", DemoScorers.chosen(judge));
        return post("/api/v1/evaluations", evaluation).getString("runId");
    }

    /** Follows the run's own events to their end, which is the run's. */
    private void awaitEnd(String run) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve("/api/v1/evaluations/" + run + "/events"))
                .timeout(EVALUATED_WITHIN)
                .build();
        HttpResponse<String> events = client.send(request, BodyHandlers.ofString());
        if (events.statusCode() != 200) {
            throw new IOException("following the demo's run " + run + " was refused: " + events.body());
        }
    }

    private void post(byte[] body, String experiment) throws IOException, InterruptedException {
        send(HttpRequest.newBuilder(server.resolve("/v1/traces"))
                .header("Content-Type", "application/x-protobuf")
                .header("x-mlflow-experiment-id", experiment)
                .POST(BodyPublishers.ofByteArray(body)));
    }

    private JsonObject post(String path, JsonObject body) throws IOException, InterruptedException {
        return new JsonObject(send(HttpRequest.newBuilder(server.resolve(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.encode()))));
    }

    private JsonObject get(String path) throws IOException, InterruptedException {
        return new JsonObject(send(HttpRequest.newBuilder(server.resolve(path))));
    }

    private String send(HttpRequest.Builder builder) throws IOException, InterruptedException {
        HttpRequest request = builder.timeout(Duration.ofSeconds(30)).build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException(request.method() + " " + request.uri() + " answered " + response.statusCode() + ": "
                    + response.body());
        }
        return response.body();
    }

    private static byte[] body(int number) throws IOException {
        return resource("/demo/request-0" + number + ".otlp.pb");
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Demo.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is not in the jar");
            }
            return in.readAllBytes();
        }
    }
}
