package dev.assay.http;

import dev.assay.scorer.plugin.PluginFile;
import dev.assay.scorer.plugin.PluginScorers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;

/** The plugin jars: listed for everybody, changed by those who may ({@link PluginRights}). */
final class PluginHandler {
    /** Such as no page of another site can send unasked. */
    private static final String TYPE = "application/java-archive";

    private final PluginScorers plugins;
    private final PluginRights rights;
    private final Uploads uploads;
    private final Executor threads;

    /** @param threads that may be blocked: virtual ones */
    PluginHandler(PluginScorers plugins, PluginRights rights, Uploads uploads, Executor threads) {
        this.plugins = plugins;
        this.rights = rights;
        this.uploads = uploads;
        this.threads = threads;
    }

    Future<JsonObject> list(RoutingContext request) {
        String refusal = rights.refusal(request.request());
        JsonObject changes = new JsonObject()
                .put("allowed", refusal == null)
                .put("token", rights.token() != null)
                .put("maxBytes", rights.maxBytes());
        Json.putIfThere(changes, "reason", refusal);
        return blocking(plugins::plugins).map(all -> {
            JsonArray list = new JsonArray();
            all.forEach(each -> list.add(PluginJson.of(each)));
            return new JsonObject()
                    .put("plugins", list)
                    .put("apiVersion", PluginScorers.apiVersion())
                    .put("changes", changes);
        });
    }

    Future<Void> install(RoutingContext request) {
        rights.check(request.request());
        String type = String.valueOf(request.request().getHeader("Content-Type"));
        if (!type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(TYPE)) {
            throw new UnsupportedMediaType("Content-Type is '" + type + "'; expected " + TYPE);
        }
        String file = Params.path(request, "file");
        return uploads.receive(
                        request,
                        rights.maxBytes(),
                        "plugins.maxUploadBytes",
                        sent -> blocking(() -> plugins.changes().install(sent, file)))
                .compose(jar -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(PluginJson.of(jar).toBuffer()));
    }

    Future<Void> remove(RoutingContext request) {
        rights.check(request.request());
        String file = Params.path(request, "file");
        return blocking(() -> {
                    plugins.changes().remove(file);
                    return file;
                })
                .mapEmpty();
    }

    Future<JsonObject> enable(RoutingContext request) {
        rights.check(request.request());
        String file = Params.path(request, "file");
        return blocking((Callable<PluginFile>) () -> plugins.changes().enable(file))
                .map(PluginJson::of);
    }

    private <T> Future<T> blocking(Callable<T> work) {
        Promise<T> promise = Promise.promise();
        threads.execute(() -> {
            try {
                promise.complete(work.call());
            } catch (Exception e) {
                promise.fail(e);
            }
        });
        return promise.future();
    }
}
