package dev.assay.http;

import dev.assay.error.NotFound;
import dev.assay.ingest.verify.Verifications;
import dev.assay.ingest.verify.Verified;
import dev.assay.ingest.verify.Verified.Difference;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** Proves on request that the index holds what the store does. */
public final class VerificationHandler {
    private final Verifications verifications;

    VerificationHandler(Verifications verifications) {
        this.verifications = verifications;
    }

    Future<JsonObject> start(RoutingContext request) {
        boolean repair = Params.body(request).getValue("repair") instanceof Boolean wanted && wanted;
        request.response().setStatusCode(202);
        return Future.succeededFuture(json(verifications.start(repair)));
    }

    Future<JsonObject> get(RoutingContext request) {
        return Future.succeededFuture(verifications
                .state()
                .map(VerificationHandler::json)
                .orElseThrow(() -> new NotFound("verification", "since the server started")));
    }

    /** As {@code openapi.yaml} draws it. */
    public static JsonObject json(Verified state) {
        JsonObject json = new JsonObject()
                .put("state", state.ended() == null ? "running" : state.failure() == null ? "done" : "failed")
                .put("started", Json.time(state.started()))
                .put("repair", state.repair())
                .put("total", state.total())
                .put("checked", state.checked())
                .put("notes", state.notes())
                .put("equal", state.isEqual())
                .put("different", state.different())
                .put("differences", all(state.differences()))
                .put("repaired", state.repaired())
                .put("unreadable", all(state.unreadable()))
                .put("strays", new JsonObject(new java.util.TreeMap<>(state.strays())))
                .put("artifactGarbage", state.artifactGarbage())
                .put("behind", state.behind());
        if (state.ended() != null) {
            json.put("ended", Json.time(state.ended()));
        }
        Json.putIfThere(json, "failure", state.failure());
        return json;
    }

    private static JsonArray all(List<Difference> differences) {
        JsonArray all = new JsonArray();
        for (Difference each : differences) {
            JsonObject json = new JsonObject().put("traceNo", String.valueOf(each.traceNo()));
            Json.putIfThere(json, "traceId", each.traceId());
            all.add(json.put("difference", each.what()));
        }
        return all;
    }
}
