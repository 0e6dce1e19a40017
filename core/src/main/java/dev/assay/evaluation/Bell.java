package dev.assay.evaluation;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A verticle's loop sleeps here until somebody rings, or some time is over. A ring while nobody sleeps is not lost. */
final class Bell {
    private boolean rung;
    private @Nullable Promise<Void> sleeper;

    synchronized void ring() {
        rung = true;
        if (sleeper != null) {
            sleeper.tryComplete();
        }
    }

    /** On a virtual-thread verticle other events are handled meanwhile. */
    void await(Vertx vertx, Duration atMost) {
        Promise<Void> promise = Promise.promise();
        synchronized (this) {
            if (rung) {
                rung = false;
                return;
            }
            sleeper = promise;
        }
        long timer = vertx.setTimer(Math.max(1, atMost.toMillis()), _ -> promise.tryComplete());
        promise.future().await();
        vertx.cancelTimer(timer);
        synchronized (this) {
            rung = false;
            sleeper = null;
        }
    }
}
