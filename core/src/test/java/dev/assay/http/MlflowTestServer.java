package dev.assay.http;

import dev.assay.http.mlflow.MlflowArea;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

/** Some areas of MLflow's paths behind real HTTP, on a port of their own. */
public final class MlflowTestServer implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer server;

    public MlflowTestServer(Vertx vertx, MlflowArea... areas) {
        Router router = Router.router(vertx);
        router.route().failureHandler(request -> Problems.reply(request, request.failure()));
        Routes routes = new Routes(router, 1 << 20);
        for (MlflowArea area : areas) {
            area.bind(routes);
        }
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .await();
    }

    public record Answer(int status, JsonObject body) {}

    public Answer get(String path) {
        return send(HttpRequest.newBuilder(url(path)).build());
    }

    public Answer post(String path, JsonObject body) {
        return send(HttpRequest.newBuilder(url(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.encode()))
                .build());
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + server.actualPort() + path);
    }

    private Answer send(HttpRequest request) {
        try {
            var response = client.send(request, BodyHandlers.ofString());
            return new Answer(response.statusCode(), new JsonObject(response.body()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.close();
        server.close().await();
    }
}
