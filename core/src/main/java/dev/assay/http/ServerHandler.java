package dev.assay.http;

import dev.assay.ingest.Maintenance;
import dev.assay.store.ExperimentStore;
import dev.assay.store.RunStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** What this server is. */
final class ServerHandler {
    private static final String MLFLOW_VERSION = "3.18.0";

    private final ServerFacts facts;
    private final ExperimentStore experiments;
    private final RunStore runs;
    private final Supplier<Maintenance.Done> maintenance;
    private final Buffer openApi;

    ServerHandler(ServerFacts facts, ExperimentStore experiments, RunStore runs, Supplier<Maintenance.Done> maintenance)
            throws IOException {
        this.maintenance = maintenance;
        this.facts = facts;
        this.experiments = experiments;
        this.runs = runs;
        try (InputStream in = ServerHandler.class.getResourceAsStream("/openapi.yaml")) {
            if (in == null) {
                throw new IOException("openapi.yaml is not in the jar");
            }
            this.openApi = Buffer.buffer(in.readAllBytes());
        }
    }

    Future<JsonObject> get(RoutingContext request) {
        return demo().map(demo -> new JsonObject()
                .put("version", facts.version())
                .put("mlflowVersion", MLFLOW_VERSION)
                .put("otlpEndpoint", "http://" + request.request().authority() + "/v1/traces")
                .put(
                        "judge",
                        new JsonObject()
                                .put("configured", facts.judgeConfigured())
                                .put("model", facts.judgeModel()))
                .put(
                        "folders",
                        new JsonObject().put("plugins", facts.pluginFolder()).put("scripts", facts.scriptFolder()))
                .put("limits", new JsonObject().put("http.maxBodyBytes", facts.maxBodyBytes()))
                .put("maintenance", done())
                .put("demo", demo));
    }

    private JsonObject done() {
        Maintenance.Done done = maintenance.get();
        JsonObject json = new JsonObject();
        Instant retention = done.retentionAt();
        if (retention != null) {
            json.put("retentionAtMs", retention.toEpochMilli());
        }
        return json.put("compactedTraces", done.compacted().traces())
                .put("chunksBefore", done.compacted().chunksBefore())
                .put("chunksAfter", done.compacted().chunksAfter())
                .put("bytesBefore", done.compacted().bytesBefore())
                .put("bytesAfter", done.compacted().bytesAfter())
                .put("deletedByRetention", done.deletedByRetention())
                .put("prunedChanges", done.prunedChanges())
                .put("forgottenTombstones", done.forgottenTombstones())
                .put("droppedPartitions", done.droppedPartitions());
    }

    Future<Void> openApi(RoutingContext request) {
        return request.response().putHeader("Content-Type", "application/yaml").end(openApi);
    }

    /** MLflow's client asks before its first export, and remembers. */
    static Future<Void> version(RoutingContext request) {
        return request.response().putHeader("Content-Type", "text/plain").end(MLFLOW_VERSION);
    }

    private Future<JsonObject> demo() {
        return experiments
                .findByName(facts.demoExperiment())
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(new JsonObject().put("loaded", false))
                        : runs.list(List.of(found.get().no()), true, Long.MAX_VALUE, 1)
                                .map(newest -> {
                                    JsonObject demo = new JsonObject().put("loaded", true);
                                    newest.forEach(run -> demo.put("runId", run.id()));
                                    return demo;
                                }));
    }
}
