package dev.assay.search.lucene;

import dev.assay.search.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when written changes are made visible: each second while there are some, and soon when somebody waits, but at
 * most every {@value #LEAST_PAUSE_MS} ms. Waiting holds no thread.
 */
final class Visibility implements AutoCloseable {
    static final int LEAST_PAUSE_MS = 20;
    static final int MOST_WAITERS = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(Visibility.class);
    private static final long USUAL_PAUSE_MS = 1000;

    private record Waiter(Position target, CompletableFuture<Boolean> seen) {}

    private final Runnable refresh;
    private final ScheduledExecutorService clock;
    private final List<Waiter> waiters = new ArrayList<>();
    private Position written;
    private Position visible;
    private long lastRefresh = System.nanoTime() - TimeUnit.SECONDS.toNanos(1);
    private boolean changed;
    private int restarts;
    private boolean scheduled;
    private boolean closed;

    /** @param refresh makes everything visible that was written before it was called */
    Visibility(Position start, Runnable refresh) {
        this.written = start;
        this.visible = start;
        this.refresh = refresh;
        this.clock = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("index-refresh").factory());
        var _ = clock.scheduleWithFixedDelay(
                this::refreshIfBehind, USUAL_PAUSE_MS, USUAL_PAUSE_MS, TimeUnit.MILLISECONDS);
    }

    synchronized Position visible() {
        return visible;
    }

    /** Changes up to here are written. */
    synchronized void written(Position reached) {
        written = written.max(reached);
        changed = true;
        scheduleForWaiters();
    }

    /** The index has been opened again and shows this much. */
    synchronized void restart(Position from) {
        restarts++;
        written = from;
        visible = from;
    }

    CompletionStage<Boolean> await(Position target, Duration atMost) {
        CompletableFuture<Boolean> seen = new CompletableFuture<>();
        synchronized (this) {
            if (visible.covers(target)) {
                return CompletableFuture.completedFuture(true);
            }
            if (closed || waiters.size() >= MOST_WAITERS) {
                return CompletableFuture.completedFuture(false);
            }
            waiters.add(new Waiter(target, seen));
            scheduleForWaiters();
        }
        var timed = seen.completeOnTimeout(false, atMost.toNanos(), TimeUnit.NANOSECONDS);
        return timed.whenComplete((_, _) -> forget(seen));
    }

    private synchronized void forget(CompletableFuture<Boolean> seen) {
        waiters.removeIf(waiter -> waiter.seen == seen);
    }

    private void scheduleForWaiters() {
        if (scheduled || closed || waiters.stream().noneMatch(waiter -> written.covers(waiter.target))) {
            return;
        }
        scheduled = true;
        long since = System.nanoTime() - lastRefresh;
        long pause = Math.max(0, TimeUnit.MILLISECONDS.toNanos(LEAST_PAUSE_MS) - since);
        var _ = clock.schedule(this::refreshIfBehind, pause, TimeUnit.NANOSECONDS);
    }

    private void refreshIfBehind() {
        Position reached;
        int opened;
        synchronized (this) {
            opened = restarts;
            scheduled = false;
            if (closed || !changed) {
                return;
            }
            changed = false;
            reached = written;
        }
        try {
            refresh.run();
        } catch (RuntimeException failed) {
            LOG.error("The index could not be refreshed; it is tried again in a second", failed);
            synchronized (this) {
                changed = true;
            }
            return;
        }
        List<CompletableFuture<Boolean>> seen = new ArrayList<>();
        synchronized (this) {
            lastRefresh = System.nanoTime();
            if (opened != restarts) {
                return; // what was refreshed is not open any more
            }
            visible = visible.max(reached);
            for (Iterator<Waiter> each = waiters.iterator(); each.hasNext(); ) {
                Waiter waiter = each.next();
                if (visible.covers(waiter.target)) {
                    each.remove();
                    seen.add(waiter.seen);
                }
            }
            scheduleForWaiters();
        }
        seen.forEach(future -> future.complete(true));
    }

    @Override
    public void close() {
        List<Waiter> left;
        synchronized (this) {
            closed = true;
            left = new ArrayList<>(waiters);
            waiters.clear();
        }
        clock.shutdownNow();
        left.forEach(waiter -> waiter.seen.complete(false));
        try {
            var _ = clock.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
