package dev.assay.http;

import dev.assay.search.TraceIndex;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** New matches of a filter as they come: over the event bus, or as server-sent events. */
record TailHandler(LiveTails tails) {
    Future<JsonObject> open(RoutingContext request) {
        JsonObject body = Params.body(request);
        String filter = Params.optionalText(body, "filter");
        return Future.succeededFuture(tails.open(filter == null ? "" : filter, TraceHandler.scope(body))
                .json());
    }

    Future<Void> follow(RoutingContext request) {
        String filter = Params.query(request, "filter");
        var scope = new TraceIndex.Scope(request.queryParam("experimentId").stream()
                .map(Params::experiment)
                .toList());
        LiveTail tail = tails.join(filter == null ? "" : filter, scope, request);
        return new TailEvents(tails, tail, request).start();
    }
}
