package dev.assay.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** One follower of a live tail by server-sent events; it leaves by closing the connection. */
final class TailEvents {
    /** A connection that is gone is noticed by writing to it. */
    private static final long STILL_THERE_MS = 15_000;

    private final LiveTails tails;
    private final LiveTail tail;
    private final RoutingContext request;
    private final HttpServerResponse response;

    /** Traces of events that were not sent, since the follower does not keep up. */
    private int unsent;

    /** @param request that listens to the tail already */
    TailEvents(LiveTails tails, LiveTail tail, RoutingContext request) {
        this.tails = tails;
        this.tail = tail;
        this.request = request;
        this.response = request.response();
    }

    Future<Void> start() {
        response.setChunked(true).putHeader("Content-Type", "text/event-stream").putHeader("Cache-Control", "no-cache");
        Vertx vertx = request.vertx();
        MessageConsumer<JsonObject> listening = vertx.eventBus().consumer(tail.address());
        listening.handler(message -> send(message.body()));
        long alive = vertx.setPeriodic(STILL_THERE_MS, _ -> write(":\n\n"));
        response.closeHandler(_ -> {
            vertx.cancelTimer(alive);
            listening.unregister();
            tails.left(tail.address(), request);
        });
        return listening.completion().map(_ -> {
            write("event: tail\ndata: " + tail.json().encode() + "\n\n");
            return null;
        });
    }

    private void send(JsonObject event) {
        int skipped = event.getInteger("skipped") + unsent;
        if (response.writeQueueFull()) {
            unsent = skipped + event.getJsonArray("traces").size();
            return;
        }
        unsent = 0;
        JsonObject told = event.copy().put("skipped", skipped);
        write("event: traces\nid: " + event.getLong("sequence") + "\ndata: " + told.encode() + "\n\n");
    }

    private void write(String text) {
        if (!response.ended() && !response.closed()) {
            response.write(text);
        }
    }
}
