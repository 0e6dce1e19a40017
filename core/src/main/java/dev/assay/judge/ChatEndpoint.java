package dev.assay.judge;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;

/**
 * Carries requests to one endpoint and its replies back, without looking into either. Redirects are not followed: they
 * would carry the key to an address that nobody configured.
 *
 * <p>On Vert.x' HttpClient and not WebClient, which holds the whole body before anything can count it.
 */
final class ChatEndpoint {
    private final Vertx vertx;
    private final HttpClient client;
    private final Duration timeout;
    private final Duration firstByte;
    private final int maxAnswerBytes;

    /** A reply as it came; the body may be anything. */
    record Reply(int status, MultiMap headers, String body) {}

    ChatEndpoint(Vertx vertx, JudgeConfig config) {
        this.vertx = vertx;
        this.timeout = config.timeout();
        this.firstByte = config.firstByteTimeout();
        this.maxAnswerBytes = config.maxAnswerBytes();
        Duration connect = timeout.compareTo(config.connectTimeout()) < 0 ? timeout : config.connectTimeout();
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout((int) connect.toMillis())
                        .setDecompressionSupported(true)
                        .setTcpNoDelay(true),
                new PoolOptions().setHttp1MaxSize(config.maxInFlight()));
    }

    /**
     * Sends one request; the future fails with {@link ChatFailure} only, and within the time-out.
     *
     * @param headers that carry the key
     * @param body JSON
     */
    Future<Reply> post(String url, Map<String, String> headers, Buffer body) {
        Promise<Reply> promise = Promise.promise();
        long timer = vertx.setTimer(
                timeout.toMillis(),
                _ -> promise.tryFail(
                        ChatFailure.lost(ChatFailure.Kind.TIMED_OUT, "did not answer within " + seconds(timeout))));
        client.request(options(url, headers))
                .onFailure(cause -> promise.tryFail(ChatFailure.unsent(notConnected(cause))))
                .onSuccess(request -> exchange(request, body, promise));
        return promise.future().onComplete(_ -> vertx.cancelTimer(timer));
    }

    Future<Void> close() {
        return client.close();
    }

    private static RequestOptions options(String url, Map<String, String> headers) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(url)
                .setFollowRedirects(false)
                .putHeader("content-type", "application/json")
                .putHeader("accept", "application/json")
                .putHeader("user-agent", "assay");
        headers.forEach(options::putHeader);
        return options;
    }

    private void exchange(HttpClientRequest request, Buffer body, Promise<Reply> promise) {
        // Too late or too large: not a byte more is read, and the connection is not used again.
        promise.future().onFailure(_ -> request.reset());
        if (promise.future().isComplete()) {
            return;
        }
        long silence = firstByte.compareTo(timeout) >= 0
                ? -1
                : vertx.setTimer(
                        firstByte.toMillis(),
                        _ -> promise.tryFail(ChatFailure.lost(
                                ChatFailure.Kind.TIMED_OUT, "did not begin to answer within " + seconds(firstByte))));
        request.send(body)
                .onComplete(_ -> vertx.cancelTimer(silence))
                .onFailure(cause -> promise.tryFail(closed(cause)))
                .onSuccess(response -> collect(response, promise));
    }

    private void collect(HttpClientResponse response, Promise<Reply> promise) {
        Buffer body = Buffer.buffer();
        response.exceptionHandler(cause -> promise.tryFail(closed(cause)));
        response.handler(part -> {
            if (body.length() + part.length() > maxAnswerBytes) {
                promise.tryFail(ChatFailure.lost(
                        ChatFailure.Kind.LASTING,
                        "answered more than " + maxAnswerBytes + " bytes (judge.maxAnswerBytes)"));
            } else {
                body.appendBuffer(part);
            }
        });
        response.endHandler(
                _ -> promise.tryComplete(new Reply(response.statusCode(), response.headers(), body.toString())));
    }

    private static ChatFailure closed(Throwable cause) {
        return ChatFailure.lost(
                ChatFailure.Kind.PASSING, "broke off before its answer was whole (" + reason(cause) + ")");
    }

    private static String notConnected(Throwable cause) {
        return switch (cause) {
            case UnknownHostException _ -> "cannot be found: its host name has no address";
            case ConnectException _ -> "refuses connections: nothing listens there";
            default -> "cannot be connected to (" + reason(cause) + ")";
        };
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
