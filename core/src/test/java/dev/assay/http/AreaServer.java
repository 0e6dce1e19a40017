package dev.assay.http;

import dev.assay.http.mlflow.MlflowArea;
import dev.assay.store.pg.PgRefusals;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some of MLflow's paths on a server of their own, and who asks them. */
public final class AreaServer implements AutoCloseable {
    private static final int MOST_BYTES = 32 << 20;

    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    private AreaServer(HttpServer server) {
        this.server = server;
    }

    public static AreaServer start(Vertx vertx, List<MlflowArea> areas) {
        Router router = Router.router(vertx);
        router.route().failureHandler(request -> {
            Throwable failure = request.failure();
            if (failure == null) {
                Problems.noEndpoint(request);
            } else {
                Problems.reply(request, failure);
            }
        });
        Routes routes = new Routes(router, MOST_BYTES, PgRefusals::told);
        areas.forEach(area -> area.bind(routes));
        return new AreaServer(vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .await());
    }

    /** What came back. */
    public record Answer(int status, String body) {
        public JsonObject json() {
            return new JsonObject(body);
        }

        /** The JSON of a success; anything else is the test's failure. */
        public JsonObject ok() {
            if (status != 200) {
                throw new AssertionError(status + " " + body);
            }
            return json();
        }

        public String error() {
            return json().getString("error_code");
        }

        public String message() {
            return json().getString("message");
        }

        public String refusal() {
            return status + " " + error() + " " + message();
        }
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.actualPort() + path);
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

    public Answer ask(String method, String path, @Nullable JsonObject body) {
        return body == null
                ? send(method, path, BodyPublishers.noBody())
                : send(method, path, BodyPublishers.ofString(body.encode()), "Content-Type", "application/json");
    }

    /** @param headers each a name and its value */
    Answer send(String method, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).method(method, body);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            var response = client.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
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
