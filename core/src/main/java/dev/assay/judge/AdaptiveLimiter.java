package dev.assay.judge;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many requests may be with one endpoint at once: as many as configured, half as many after each refusal for being
 * too many, slowly more again with each success (additive increase, multiplicative decrease). One for all runs. Threads
 * wait here; they are virtual ones.
 */
final class AdaptiveLimiter {
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition roomOrTime = lock.newCondition();
    private final int most;
    private final LongSupplier nanoTime;
    private double limit;
    private int inFlight;
    private boolean paused;
    private long pausedUntil;
    private long cutAt;

    /** The right to send one request; to be given back by {@link #succeeded}, {@link #throttled} or {@link #ended}. */
    record Permit(long since) {}

    AdaptiveLimiter(int most, LongSupplier nanoTime) {
        this.most = most;
        this.limit = most;
        this.nanoTime = nanoTime;
        this.cutAt = nanoTime.getAsLong();
    }

    /** Waits for a permit. */
    Permit acquire() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                long pause = paused ? pausedUntil - nanoTime.getAsLong() : 0;
                if (pause > 0) {
                    long _ = roomOrTime.awaitNanos(pause);
                } else if (inFlight >= (int) limit) {
                    paused = false;
                    roomOrTime.await();
                } else {
                    paused = false;
                    inFlight++;
                    return new Permit(nanoTime.getAsLong());
                }
            }
        } finally {
            lock.unlock();
        }
    }

    void succeeded() {
        giveBack(() -> limit = Math.min(most, limit + 1 / limit));
    }

    /** It ended in a way that says nothing about the endpoint's load. */
    void ended() {
        giveBack(() -> {});
    }

    /** @param retryAfter nothing more is sent for so long; null when the endpoint did not say */
    void throttled(Permit permit, @Nullable Duration retryAfter) {
        giveBack(() -> {
            long now = nanoTime.getAsLong();
            // Requests sent together are refused together: that is one sign, not many.
            if (permit.since() - cutAt >= 0) {
                limit = Math.max(1, limit / 2);
                cutAt = now;
            }
            if (retryAfter != null && (!paused || now + retryAfter.toNanos() - pausedUntil > 0)) {
                paused = true;
                pausedUntil = now + retryAfter.toNanos();
            }
        });
    }

    /** Requests allowed at once, now. */
    int limit() {
        lock.lock();
        try {
            return (int) limit;
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(Runnable change) {
        lock.lock();
        try {
            inFlight--;
            change.run();
            for (int free = inFlight; free < (int) limit; free++) {
                roomOrTime.signal();
            }
        } finally {
            lock.unlock();
        }
    }
}
