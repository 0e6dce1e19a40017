package dev.assay.evaluation;

import dev.assay.store.RunStore.Run;
import dev.assay.store.SliceStore.Claimed;
import dev.assay.store.SliceStore.Fence;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A slice that this node works on. Its end is watched by the node's own monotonic clock, not by the database's. */
final class ActiveClaim {
    /** Why work on a slice ends early. */
    enum Stop {
        /** The run is paused or cancelled, or the server stops: the slice is given back. */
        GIVE_BACK,
        /** Somebody else may have the slice by now: nothing may be written. */
        LOST
    }

    private final Run run;
    private final Claimed claimed;
    private final CompletableFuture<Stop> stopped = new CompletableFuture<>();
    private volatile long deadlineNanos;

    /** @param asked {@link System#nanoTime} before the claim was asked for */
    ActiveClaim(Run run, Claimed claimed, long asked, Duration usable) {
        this.run = run;
        this.claimed = claimed;
        this.deadlineNanos = asked + usable.toNanos();
    }

    Run run() {
        return run;
    }

    Claimed claimed() {
        return claimed;
    }

    Fence fence() {
        return claimed.fence();
    }

    /** @param asked {@link System#nanoTime} before the renewal was asked for */
    void renewed(long asked, Duration usable) {
        deadlineNanos = asked + usable.toNanos();
    }

    void stop(Stop reason) {
        stopped.complete(reason);
    }

    /** Completes once work has to end. */
    CompletableFuture<Stop> stopped() {
        return stopped;
    }

    /** Whether results may still be written. */
    boolean holds() {
        if (System.nanoTime() - deadlineNanos >= 0) {
            stop(Stop.LOST);
        }
        return stopped.getNow(Stop.GIVE_BACK) != Stop.LOST;
    }

    boolean goesOn() {
        return holds() && !stopped.isDone();
    }
}
