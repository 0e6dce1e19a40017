package dev.assay.evaluation;

import dev.assay.event.SlicesWaiting;
import dev.assay.store.RunStore.Run;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells how far the open runs are, at most four times a second each, and only when something is new. */
final class ProgressReporter extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressReporter.class);
    private static final Duration EVERY = Duration.ofMillis(250);
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final NodeState node;
    private final ProgressBook book;
    private final Announcer announcer;
    private final Map<Long, Long> told = new HashMap<>();
    private final Promise<Void> ended = Promise.promise();
    private volatile boolean ending;
    private final Bell bell = new Bell();

    ProgressReporter(NodeState node, ProgressBook book, Announcer announcer) {
        this.node = node;
        this.book = book;
        this.announcer = announcer;
    }

    @Override
    public Future<?> start() {
        vertx.eventBus().consumer(SlicesWaiting.ADDRESS, _ -> {
            if (told.isEmpty()) {
                bell.ring();
            }
        });
        context.runOnContext(_ -> report());
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        ending = true;
        bell.ring();
        return ended.future();
    }

    private void report() {
        while (!ending) {
            List<Run> open =
                    node.open().stream().filter(run -> !run.isMonitor()).toList();
            told.keySet().retainAll(open.stream().map(Run::no).toList());
            for (Run run : open) {
                try {
                    tell(run);
                } catch (Exception e) {
                    LOG.warn("progress of run {} cannot be read", run.id(), e);
                }
            }
            bell.await(vertx, open.isEmpty() ? IDLE : EVERY);
        }
        ended.complete();
    }

    private void tell(Run run) {
        Progress progress = book.of(run).await();
        Long before = told.put(run.no(), progress.sequence());
        if (before == null || progress.sequence() > before) {
            announcer.progressed(progress);
        }
    }
}
