package dev.assay.evaluation;

import dev.assay.event.EvaluationChanged;
import dev.assay.event.EvaluationProgressed;
import dev.assay.event.EvaluationWaiting;
import dev.assay.store.RunStore.Run;
import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells on the event bus what happens to runs. Nothing depends on its being heard. */
final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    private final Vertx vertx;
    private final ProgressBook book;

    Announcer(Vertx vertx, ProgressBook book) {
        this.vertx = vertx;
        this.book = book;
    }

    /** A run is new, or in another state. */
    void changed(Run run) {
        if (run.isMonitor()) {
            return;
        }
        String state = run.state() == null ? "" : run.state().word();
        vertx.eventBus().publish(EvaluationChanged.ADDRESS, new EvaluationChanged(run.id(), state).toJson());
        book.of(run)
                .onSuccess(this::progressed)
                .onFailure(failure -> LOG.warn("progress of run {} cannot be read", run.id(), failure));
    }

    void progressed(Progress progress) {
        vertx.eventBus().publish(EvaluationProgressed.address(progress.runId()), progress.toJson());
    }

    /** Some run may take its next step. */
    void waiting() {
        vertx.eventBus().publish(EvaluationWaiting.ADDRESS, null);
    }
}
