package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.error.Unavailable;
import dev.assay.http.Params;
import dev.assay.http.Routes;
import dev.assay.http.Uploads;
import dev.assay.store.ArtifactPath;
import dev.assay.store.ArtifactStore;
import dev.assay.store.ArtifactStore.Entry;
import dev.assay.store.RunStore;
import dev.assay.store.RunStore.Run;
import dev.assay.store.TraceStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Artifacts of runs and traces, which the server keeps for clients ("proxied" in MLflow's words). A run's lie in
 * {@code <experiment>/<run>/artifacts}, a trace's in {@code <experiment>/traces/<trace>/artifacts}.
 */
public final class MlflowArtifacts implements MlflowArea {
    private static final String SERVICE = "/api/2.0/mlflow-artifacts";
    private static final String FILES = SERVICE + "/artifacts";
    private static final String MARK = "/mlflow-artifacts/artifacts/";
    private static final String TRACE_DATA = "traces.json";

    private final ArtifactStore store;
    private final Uploads uploads;
    private final RunStore runs;
    private final TraceStore traces;
    private final Executor blocking;

    /** @param blocking where the store is called: virtual threads */
    public MlflowArtifacts(ArtifactStore store, Uploads uploads, RunStore runs, TraceStore traces, Executor blocking) {
        this.store = store;
        this.uploads = uploads;
        this.runs = runs;
        this.traces = traces;
        this.blocking = blocking;
    }

    @Override
    public void bind(Routes routes) {
        routes.get(FILES, this::list).stream(HttpMethod.PUT, FILES + "/*", this::put)
                .raw(HttpMethod.GET, FILES + "/*", this::get)
                .json(HttpMethod.DELETE, FILES + "/*", this::delete)
                .any(SERVICE + "/mpu/*", _ -> unsupported("Multipart upload"))
                .any(SERVICE + "/presigned/*", _ -> unsupported("Multipart download"))
                .get(V2 + "/artifacts/list", this::listOfRun)
                .raw(HttpMethod.GET, "/get-artifact", this::getOfRun)
                .raw(HttpMethod.GET, V2 + "/get-trace-artifact", this::getOfTrace)
                .raw(HttpMethod.GET, V3 + "/get-trace-artifact", this::getOfTrace);
    }

    Future<Void> put(RoutingContext request) {
        ArtifactPath path = path(request);
        if (path.isRoot() || request.request().path().endsWith("/")) {
            throw new Invalid("Artifact path must include a filename (cannot end with '/').");
        }
        return uploads.receive(
                        request,
                        file -> ask(() -> {
                            store.put(path, file);
                            return path;
                        }))
                .compose(this::refuseLate)
                .compose(_ -> request.response().end());
    }

    /**
     * What comes for a deleted trace would stay for ever. Asked when it is there already: from then on whoever deletes the
     * trace deletes it, too.
     */
    private Future<Void> refuseLate(ArtifactPath path) {
        List<String> parts = path.parts();
        if (parts.size() < 4 || !parts.get(1).equals("traces")) {
            return Future.succeededFuture();
        }
        String traceId = parts.get(2);
        return traces.wasDeleted(traceId)
                .compose(deleted -> deleted
                        ? ask(() -> {
                            store.delete(path);
                            throw new Invalid("trace " + traceId + " was deleted");
                        })
                        : Future.succeededFuture());
    }

    Future<Void> get(RoutingContext request) {
        return send(request, path(request));
    }

    Future<JsonObject> delete(RoutingContext request) {
        ArtifactPath path = path(request);
        if (path.isRoot()) {
            throw new Invalid("Invalid path");
        }
        return ask(() -> {
            store.delete(path);
            return new JsonObject();
        });
    }

    /** The names alone; the client puts them together again. */
    Future<JsonObject> list(RoutingContext request) {
        String sent = Params.query(request, "path");
        ArtifactPath folder = sent == null ? ArtifactPath.ROOT : SafePath.of(sent);
        return ask(() -> files(store.list(folder), ArtifactPath.ROOT));
    }

    /** Paths below the run. */
    Future<JsonObject> listOfRun(RoutingContext request) {
        String sent = Params.query(request, "path");
        ArtifactPath folder = sent == null ? ArtifactPath.ROOT : SafePath.of(sent);
        return run(request)
                .compose(run -> ask(() -> {
                    List<Entry> entries = store.list(folder(run).resolve(folder.text()));
                    return files(entries, folder).put("root_uri", "mlflow-artifacts:/" + folder(run));
                }));
    }

    Future<Void> getOfRun(RoutingContext request) {
        String sent = Params.query(request, "path");
        if (sent == null) {
            throw new Invalid("Missing value for required parameter 'path'.");
        }
        ArtifactPath path = SafePath.of(sent);
        return run(request).compose(run -> send(request, folder(run).resolve(path.text())));
    }

    /** An attachment of a span; without a path, what the client uploaded of a trace whose spans it could not send. */
    Future<Void> getOfTrace(RoutingContext request) {
        String id = Params.query(request, "request_id");
        if (id == null || id.isEmpty()) {
            throw new MlflowError(
                    MlflowError.Code.BAD_REQUEST, "Request must include the \"request_id\" query parameter.");
        }
        String path = Params.query(request, "path");
        String file = path == null || path.isEmpty() ? TRACE_DATA : "attachments/" + attachment(path);
        return traces.find(id)
                .map(found -> found.orElseThrow(() -> new NotFound("trace", id)))
                .compose(trace -> send(
                        request,
                        ArtifactPath.of(trace.info().experimentNo() + "/traces")
                                .resolve(trace.info().id())
                                .resolve("artifacts")
                                .resolve(file)));
    }

    private Future<Void> send(RoutingContext request, ArtifactPath path) {
        return ask(() -> {
                    var found = store.find(path);
                    if (found.isEmpty()) {
                        throw store.list(path).isEmpty()
                                ? new MlflowError(
                                        MlflowError.Code.RESOURCE_DOES_NOT_EXIST, "No such artifact: '" + path + "'")
                                : new Invalid("Artifact path refers to a directory, not a file: '" + path + "'");
                    }
                    Downloads.send(request, path, found.get());
                    return path;
                })
                .mapEmpty();
    }

    private Future<Run> run(RoutingContext request) {
        String asked = Params.query(request, "run_id");
        String id = asked == null || asked.isEmpty() ? Params.query(request, "run_uuid") : asked;
        if (id == null || id.isEmpty()) {
            throw new Invalid("Missing value for required parameter 'run_id'.");
        }
        return runs.find(id)
                .map(found -> found.orElseThrow(() ->
                        new MlflowError(MlflowError.Code.RESOURCE_DOES_NOT_EXIST, "Run with id=" + id + " not found")));
    }

    private static ArtifactPath folder(Run run) {
        return ArtifactPath.of(run.experimentNo() + "/" + run.id() + "/artifacts");
    }

    /** What stands behind the prefix, as it was sent: the router's own unpacking would have followed {@code ..} already. */
    private static ArtifactPath path(RoutingContext request) {
        String sent = String.valueOf(request.request().path());
        // The same path may have been called under /ajax-api.
        int start = sent.indexOf(MARK);
        if (start < 0) {
            throw new Invalid("Invalid path");
        }
        return SafePath.of(sent.substring(start + MARK.length()));
    }

    private static String attachment(String id) {
        try {
            if (UUID.fromString(id).toString().equals(id)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new Invalid("Invalid attachment path: '" + id + "'. Attachment path must be a valid UUID.");
    }

    private static JsonObject files(List<Entry> entries, ArtifactPath folder) {
        JsonArray files = new JsonArray();
        for (Entry entry : entries) {
            String path = folder.isRoot() ? entry.name() : folder + "/" + entry.name();
            JsonObject file = new JsonObject().put("path", path).put("is_dir", entry.isFolder());
            if (entry.size() > 0) {
                file.put("file_size", entry.size());
            }
            files.add(file);
        }
        return files.isEmpty() ? new JsonObject() : new JsonObject().put("files", files);
    }

    private static Future<Void> unsupported(String what) {
        throw new MlflowError(
                MlflowError.Code.NOT_IMPLEMENTED, what + " is not supported for the current artifact repository");
    }

    private <T extends @Nullable Object> Future<T> ask(Callable<T> work) {
        Promise<T> promise = Promise.promise();
        blocking.execute(() -> {
            try {
                promise.complete(work.call());
            } catch (IOException e) {
                promise.fail(new Unavailable("The artifact store does not answer as it should: " + e.getMessage()));
            } catch (Exception e) {
                promise.fail(e);
            }
        });
        return promise.future();
    }
}
