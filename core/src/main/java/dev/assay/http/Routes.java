package dev.assay.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Binds handlers to paths: an answer becomes JSON, a failure a problem. Remembers its paths, for the tests. */
public final class Routes {
    private final Router router;
    private final BodyHandler bodies;
    private final UnaryOperator<Throwable> refusals;
    private final List<String> bound = new ArrayList<>();

    Routes(Router router, int maxBodyBytes) {
        this(router, maxBodyBytes, UnaryOperator.identity());
    }

    /** @param refusals turns what a store refuses for good into a refusal of the request; other failures stay */
    Routes(Router router, int maxBodyBytes, UnaryOperator<Throwable> refusals) {
        this.router = router;
        this.refusals = refusals;
        this.bodies = BodyHandler.create(false).setBodyLimit(maxBodyBytes);
    }

    /** Reads a request and answers it. */
    public interface Handler<T extends @Nullable Object> {
        Future<T> handle(RoutingContext request);
    }

    public Routes get(String path, Handler<JsonObject> handler) {
        return json(HttpMethod.GET, path, handler);
    }

    public Routes post(String path, Handler<JsonObject> handler) {
        return json(HttpMethod.POST, path, handler);
    }

    public Routes put(String path, Handler<JsonObject> handler) {
        return json(HttpMethod.PUT, path, handler);
    }

    public Routes patch(String path, Handler<JsonObject> handler) {
        return json(HttpMethod.PATCH, path, handler);
    }

    /** Answers with JSON. */
    public Routes json(HttpMethod method, String path, Handler<JsonObject> handler) {
        bind(method, path).handler(request -> run(request, handler).onSuccess(answer -> request.response()
                .putHeader("Content-Type", "application/json")
                .end(answer.toBuffer())));
        return this;
    }

    /** JSON that may be long: written where it holds up nobody else, never on an event loop; may wait for the store. */
    public interface Text {
        Buffer write();
    }

    /** Answers with JSON that may be long. */
    public Routes text(HttpMethod method, String path, Handler<Text> handler) {
        Handler<Buffer> written = request ->
                handler.handle(request).compose(answer -> request.vertx().executeBlocking(answer::write, false));
        bind(method, path).handler(request -> run(request, written).onSuccess(answer -> request.response()
                .putHeader("Content-Type", "application/json")
                .end(answer)));
        return this;
    }

    /** Answers with nothing, 204. */
    Routes delete(String path, Handler<Void> handler) {
        bind(HttpMethod.DELETE, path).handler(request -> run(request, handler)
                .onSuccess(_ -> request.response().setStatusCode(204).end()));
        return this;
    }

    /** The handler answers by itself. */
    public Routes raw(HttpMethod method, String path, Handler<Void> handler) {
        bind(method, path).handler(request -> run(request, handler));
        return this;
    }

    /** The handler reads the body as it comes, however long it is, and answers by itself. */
    public Routes stream(HttpMethod method, String path, Handler<Void> handler) {
        bound.add(method + " " + path);
        router.route(method, pattern(path)).handler(request -> run(request, handler));
        return this;
    }

    /** Any method; the handler answers by itself, without the body. */
    public Routes any(String path, Handler<Void> handler) {
        bound.add("* " + path);
        router.route(path).handler(request -> run(request, handler));
        return this;
    }

    /** Method and path of each, as {@code GET /api/v1/traces/{traceId}}. */
    List<String> bound() {
        return List.copyOf(bound);
    }

    private Route bind(HttpMethod method, String path) {
        bound.add(method + " " + path);
        Route route = router.route(method, pattern(path));
        return method.equals(HttpMethod.GET) ? route : route.handler(bodies);
    }

    private static String pattern(String path) {
        return path.replaceAll("\\{(\\w+)}", ":$1");
    }

    private <T extends @Nullable Object> Future<T> run(RoutingContext request, Handler<T> handler) {
        Future<T> answer;
        try {
            answer = handler.handle(request);
        } catch (RuntimeException e) {
            answer = Future.failedFuture(e);
        }
        return answer.onFailure(failure -> Problems.reply(request, refusals.apply(Problems.cause(failure))));
    }
}
