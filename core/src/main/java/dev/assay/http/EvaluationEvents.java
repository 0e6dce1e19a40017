package dev.assay.http;

import dev.assay.evaluation.EvaluationService;
import io.vertx.core.Future;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One follower of a run's progress. Events that come before the snapshot are older than it, and left out. */
final class EvaluationEvents {
    private static final Set<String> ENDED = Set.of("finished", "failed", "cancelled");

    private final EvaluationService evaluations;
    private final RoutingContext request;
    private final String runId;
    private final HttpServerResponse response;
    private @Nullable MessageConsumer<JsonObject> consumer;
    private long sequence = -1;

    EvaluationEvents(EvaluationService evaluations, RoutingContext request, String runId) {
        this.evaluations = evaluations;
        this.request = request;
        this.runId = runId;
        this.response = request.response();
    }

    Future<Void> start() {
        return evaluations.get(runId).compose(run -> {
            response.setChunked(true)
                    .putHeader("Content-Type", "text/event-stream")
                    .putHeader("Cache-Control", "no-cache");
            response.closeHandler(_ -> stop());
            // Listening begins before the second snapshot: nothing falls between them.
            MessageConsumer<JsonObject> listening = request.vertx().eventBus().consumer("evaluation.progress." + runId);
            consumer = listening;
            listening.handler(message -> send(message.body()));
            return listening.completion().compose(_ -> evaluations.get(runId)).map(now -> {
                send(now.progress().toJson());
                return null;
            });
        });
    }

    private void send(JsonObject progress) {
        if (response.ended() || progress.getLong("sequence") <= sequence) {
            return;
        }
        sequence = progress.getLong("sequence");
        response.write("event: progress\nid: " + sequence + "\ndata: " + progress.encode() + "\n\n");
        if (ENDED.contains(progress.getString("state"))) {
            stop();
            response.end();
        }
    }

    private void stop() {
        MessageConsumer<JsonObject> listening = consumer;
        if (listening != null) {
            consumer = null;
            listening.unregister();
        }
    }
}
