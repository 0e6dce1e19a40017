package dev.assay.ingest;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Who waits for more of a trace to come; nobody holds a thread. */
final class Arrivals {
    private final Map<String, List<Promise<Boolean>>> waiting = new ConcurrentHashMap<>();

    Future<Boolean> next(String traceId, Duration atMost) {
        Promise<Boolean> promise = Promise.promise();
        waiting.compute(traceId, (_, before) -> {
            List<Promise<Boolean>> all = before == null ? new CopyOnWriteArrayList<>() : before;
            all.add(promise);
            return all;
        });
        return promise.future()
                .timeout(Math.max(1, atMost.toMillis()), TimeUnit.MILLISECONDS)
                .recover(_ -> {
                    leave(traceId, promise);
                    return Future.succeededFuture(false);
                });
    }

    private void leave(String traceId, Promise<Boolean> promise) {
        waiting.computeIfPresent(traceId, (_, all) -> {
            all.remove(promise);
            return all.isEmpty() ? null : all;
        });
    }

    void arrived(String traceId) {
        if (waiting.isEmpty()) {
            return;
        }
        List<Promise<Boolean>> all = waiting.remove(traceId);
        if (all != null) {
            all.forEach(each -> each.tryComplete(true));
        }
    }
}
