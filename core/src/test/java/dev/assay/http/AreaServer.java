package dev.assay.http;

import dev.assay.http.mlflow.MlflowArea;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.jspecify.annotations.Nullable;

/** Some of MLflow's paths on a server of their own, and who asks them. */
public final class AreaServer implements AutoCloseable {
    private static final int MOST_BYTES = 32 << 20;

    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    private AreaServer(HttpServer server) {
        this.server = server;
    }

    public static AreaServer start(Vertx vertx, MlflowArea... areas) {
        Router router = Router.router(vertx);
        router.route().failureHandler(request -> {
            Throwable failure = request.failure();
            if (failure == null) {
                Problems.noEndpoint(request);
            } else {
                Problems.reply(request, failure);
            }
        });
        Routes routes = new Routes(router, MOST_BYTES);
        for (MlflowArea area : areas) {
            area.bind(routes);
        }
        return new AreaServer(vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .await());
    }

    /** What came back. */
    public record Answer(int status, JsonObject json) {
        /** The JSON of a success; anything else is the test's failure. */
        public JsonObject ok() {
            if (status != 200) {
                throw new AssertionError(status + " " + json.encode());
            }
            return json;
        }

        public String refusal() {
            return status + " " + json.getString("error_code") + " " + json.getString("message");
        }
    }

    public Answer get(String path) {
        return ask("GET", path, null);
    }

    public Answer post(String path, JsonObject body) {
        return ask("POST", path, body);
    }

    public Answer patch(String path, JsonObject body) {
        return ask("PATCH", path, body);
    }

    public Answer delete(String path, @Nullable JsonObject body) {
        return ask("DELETE", path, body);
    }

    private Answer ask(String method, String path, @Nullable JsonObject body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.actualPort() + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode()));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        try {
            var response = client.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), new JsonObject(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.close();
        server.close().await();
    }
}
