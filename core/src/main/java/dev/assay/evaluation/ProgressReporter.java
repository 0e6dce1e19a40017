package dev.assay.evaluation;

import dev.assay.event.SlicesWaiting;
import dev.assay.store.RunStore.Run;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells how far the open runs are, at most four times a second each, and only when something is new. */
final class ProgressReporter extends LoopVerticle {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressReporter.class);
    private static final Duration EVERY = Duration.ofMillis(250);
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final NodeState node;
    private final ProgressBook book;
    private final Announcer announcer;
    private final Map<Long, Long> told = new HashMap<>();

    ProgressReporter(NodeState node, ProgressBook book, Announcer announcer) {
        this.node = node;
        this.book = book;
        this.announcer = announcer;
    }

    @Override
    public Future<?> start() {
        vertx.eventBus().consumer(SlicesWaiting.ADDRESS, _ -> {
            if (told.isEmpty()) {
                ring();
            }
        });
        return super.start();
    }

    @Override
    Duration round() {
        List<Run> open = node.open().stream().filter(run -> !run.isMonitor()).toList();
        told.keySet().retainAll(open.stream().map(Run::no).toList());
        for (Run run : open) {
            try {
                tell(run);
            } catch (Exception e) {
                LOG.warn("progress of run {} cannot be read", run.id(), e);
            }
        }
        return open.isEmpty() ? IDLE : EVERY;
    }

    @Override
    Duration failed(Exception failure) {
        LOG.warn("the progress of runs cannot be told, trying again", failure);
        return EVERY;
    }

    private void tell(Run run) {
        Progress progress = book.of(run).await();
        Long before = told.put(run.no(), progress.sequence());
        if (before == null || progress.sequence() > before) {
            announcer.progressed(progress);
        }
    }
}
