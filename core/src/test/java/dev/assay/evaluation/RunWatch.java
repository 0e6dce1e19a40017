package dev.assay.evaluation;

import dev.assay.event.EvaluationChanged;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Hears which states runs come to, and waits for one. */
final class RunWatch {
    private final Map<String, List<String>> heard = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Void>> awaited = new ConcurrentHashMap<>();

    RunWatch(Vertx vertx) {
        vertx.eventBus().<JsonObject>consumer(EvaluationChanged.ADDRESS, message -> {
            String run = message.body().getString("runId");
            String state = message.body().getString("state");
            heard.computeIfAbsent(run, _ -> new CopyOnWriteArrayList<>()).add(state);
            reached(run, state).complete(null);
        });
    }

    private CompletableFuture<Void> reached(String run, String state) {
        return awaited.computeIfAbsent(run + ' ' + state, _ -> new CompletableFuture<>());
    }

    /** Fails when the run does not come to that state within a minute. */
    void await(String run, String state) throws Exception {
        try {
            reached(run, state).get(60, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError(
                    "run " + run + " came to " + heard.getOrDefault(run, List.of()) + ", not to " + state, e);
        }
    }

    /** In their order. */
    List<String> states(String run) {
        return heard.getOrDefault(run, List.of());
    }

    Set<String> runs() {
        return heard.keySet();
    }
}
