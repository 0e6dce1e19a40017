package dev.assay.evaluation;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/**
 * Does the same round after round until it is stopped, on a virtual thread; in between it sleeps until somebody rings. Stopping
 * waits for the round that is under way.
 */
abstract class LoopVerticle extends VerticleBase {
    private final Bell bell = new Bell();
    private final Promise<Void> ended = Promise.promise();
    private volatile boolean ending;

    /** @return how long to sleep unless somebody rings; zero for not at all */
    abstract Duration round();

    /**
     * Tells of a round that failed; the next one comes all the same.
     *
     * @return how long to sleep before it
     */
    abstract Duration failed(Exception failure);

    @Override
    public Future<?> start() {
        context.runOnContext(_ -> loop());
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        ending = true;
        bell.ring();
        return ended.future();
    }

    final void ring() {
        bell.ring();
    }

    /** A long round looks here whether it should leave the rest. */
    final boolean ending() {
        return ending;
    }

    private void loop() {
        while (!ending) {
            Duration pause;
            try {
                pause = round();
            } catch (Exception e) {
                pause = failed(e);
            }
            if (pause.isPositive()) {
                bell.await(vertx, pause);
            }
        }
        ended.complete();
    }
}
