package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Any page a person visits can reach a server on loopback: it can change nothing, and hears nothing. */
@ExtendWith(SharedServer.class)
class ForeignPageIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final AssayClient client;

    ForeignPageIT(AssayClient client) {
        this.client = client;
    }

    @Test
    void a_foreign_origin_changes_nothing() throws Exception {
        String body = new JsonObject().put("name", "from elsewhere").encode();

        client.send(client.request("/api/v1/experiments")
                        .header("Content-Type", "application/json")
                        .header("Origin", "http://evil.example")
                        .POST(BodyPublishers.ofString(body)))
                .refused(403, "PERMISSION_DENIED", "'http://evil.example'");
        client.send(client.request("/api/v1/experiments")
                        .header("Content-Type", "application/json")
                        .header("Origin", client.url("").toString())
                        .POST(BodyPublishers.ofString(body)))
                .expect(201);
    }

    @Test
    void another_host_name_is_refused() throws Exception {
        assertThat(get("/api/v1/server", "evil.example"))
                .startsWith("HTTP/1.1 403")
                .contains("'evil.example'");
        assertThat(get("/health", "localhost")).startsWith("HTTP/1.1 200");
    }

    @Test
    void a_foreign_page_opens_no_web_socket() {
        assertThatThrownBy(() -> HTTP.newWebSocketBuilder()
                        .header("Origin", "http://evil.example")
                        .buildAsync(bridge(), new Frames())
                        .join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        e -> assertThat(e.getResponse().statusCode()).isEqualTo(403));
    }

    @Test
    void nothing_can_be_sent_through_the_event_bus_and_only_runs_be_heard() throws Exception {
        Frames frames = new Frames();
        WebSocket socket =
                HTTP.newWebSocketBuilder().buildAsync(bridge(), frames).get(30, TimeUnit.SECONDS);
        for (JsonObject frame : java.util.List.of(
                new JsonObject()
                        .put("type", "send")
                        .put("address", "evaluations")
                        .put("body", new JsonObject()),
                new JsonObject()
                        .put("type", "publish")
                        .put("address", "evaluations")
                        .put("body", new JsonObject()),
                new JsonObject().put("type", "register").put("address", "slices.waiting"))) {
            socket.sendText(frame.encode(), true).get(30, TimeUnit.SECONDS);

            JsonObject answer = frames.next();

            assertThat(answer.getString("type")).as("%s gets %s", frame, answer).isEqualTo("err");
        }
        socket.abort();
    }

    private URI bridge() {
        return URI.create("ws://localhost:" + client.url("").getPort() + "/eventbus/websocket");
    }

    /** As a browser would after a change of DNS: a host name of its own in a request to us. */
    private String get(String path, String host) throws IOException {
        try (Socket socket = new Socket(
                java.net.InetAddress.getLoopbackAddress(), client.url("").getPort())) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** What the bridge says, frame by frame. */
    private static final class Frames implements WebSocket.Listener {
        private final BlockingQueue<JsonObject> frames = new LinkedBlockingQueue<>();

        JsonObject next() throws InterruptedException {
            JsonObject frame = frames.poll(30, TimeUnit.SECONDS);
            assertThat(frame).as("a frame of the bridge").isNotNull();
            return java.util.Objects.requireNonNull(frame);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            frames.add(new JsonObject(text.toString()));
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer bytes, boolean last) {
            frames.add(new JsonObject(StandardCharsets.UTF_8.decode(bytes).toString()));
            socket.request(1);
            return null;
        }
    }
}
