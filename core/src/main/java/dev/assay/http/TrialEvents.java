package dev.assay.http;

import dev.assay.evaluation.trial.Trial;
import dev.assay.evaluation.trial.Trials;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One trial, told to the page that asked for it; the page ends it by closing the connection. */
final class TrialEvents {
    private static final Logger LOG = LoggerFactory.getLogger(TrialEvents.class);

    private final HttpServerResponse response;
    private final Context context;
    private final @Nullable Integer version;
    private final @Nullable String unavailable;
    private final long began = System.nanoTime();

    /**
     * @param context the request's
     * @param version that is compared with
     * @param unavailable why it is not, though it is there
     */
    TrialEvents(HttpServerResponse response, Context context, @Nullable Integer version, @Nullable String unavailable) {
        this.response = response;
        this.context = context;
        this.version = version;
        this.unavailable = unavailable;
        response.setChunked(true).putHeader("Content-Type", "text/event-stream").putHeader("Cache-Control", "no-cache");
    }

    /** Blocks until the trial has ended, however it does. */
    void run(Trials.Turn turn, Trial trial, int total) {
        try {
            if (turn.mustWait()) {
                send("waiting", new JsonObject().put("total", total).put("done", 0));
            }
            turn.await(trial);
            JsonObject result = trial.run(snapshot -> send("running", snapshot));
            send("finished", result);
        } catch (CancellationException | InterruptedException e) {
            LOG.debug("a trial was cancelled");
        } catch (RuntimeException e) {
            LOG.warn("a draft could not be tried over many traces", e);
            send("failed", new JsonObject().put("total", total).put("problem", String.valueOf(e.getMessage())));
        }
        context.runOnContext(_ -> {
            if (!response.ended() && !response.closed()) {
                response.end();
            }
        });
    }

    private void send(String state, JsonObject found) {
        found.put("state", state).put("elapsedMs", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
        if (unavailable != null) {
            found.put("changes", new JsonObject().put("version", version).put("unavailable", unavailable));
        }
        String text = "event: trial\ndata: " + found.encode() + "\n\n";
        boolean last = !state.equals("running");
        context.runOnContext(_ -> {
            // All of it is told each time, so that one who does not keep up misses nothing.
            if (!response.ended() && !response.closed() && (last || !response.writeQueueFull())) {
                response.write(text);
            }
        });
    }
}
