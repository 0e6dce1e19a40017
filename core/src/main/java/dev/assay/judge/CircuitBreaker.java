package dev.assay.judge;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Leaves an endpoint alone that fails again and again, instead of making every call of a run fail on it: calls wait, one
 * of them is sent now and then, and when it is answered all go on. Whoever has waited too long is told why. One for all
 * runs. Threads wait here; they are virtual ones.
 */
final class CircuitBreaker {
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition changed = lock.newCondition();
    private final int failuresToOpen;
    private final Backoff pauses;
    private final Duration patience;
    private final LongSupplier nanoTime;
    private int failures;
    private int probes;
    private boolean open;
    private boolean probing;
    private long nextProbe;
    private long openedAt;
    private @Nullable Instant since;
    private String lastFailure = "";

    /** How an endpoint fares. */
    enum State {
        /** It is asked as usual. */
        CLOSED,
        /** It is left alone. */
        OPEN,
        /** One call is under way to see whether it answers again. */
        HALF_OPEN
    }

    /**
     * @param since when it was left alone; null while it is not
     * @param nextTry when a call may try it again, at the earliest; null unless it is left alone
     * @param waitUntil until then calls wait, later ones fail at once; null while it is not left alone
     * @param lastFailure empty when there was none
     */
    record Seen(
            State state,
            @Nullable Instant since,
            @Nullable Instant nextTry,
            @Nullable Instant waitUntil,
            int failures,
            String lastFailure) {}

    /**
     * @param failuresToOpen in a row
     * @param pauses before the first, second … call that tries again
     * @param patience how long after its opening calls wait; later ones fail at once, but for the one that tries again
     */
    CircuitBreaker(int failuresToOpen, Backoff pauses, Duration patience, LongSupplier nanoTime) {
        this.failuresToOpen = failuresToOpen;
        this.pauses = pauses;
        this.patience = patience;
        this.nanoTime = nanoTime;
    }

    /**
     * Waits until a call may be sent.
     *
     * @throws ChatFailure when the endpoint has not answered for too long
     */
    void enter() throws InterruptedException, ChatFailure {
        lock.lockInterruptibly();
        try {
            while (open) {
                long now = nanoTime.getAsLong();
                long deadline = openedAt + patience.toNanos();
                if (!probing && nextProbe - now <= 0) {
                    probing = true;
                    return;
                }
                if (deadline - now <= 0) {
                    throw ChatFailure.leftAlone("is left alone since " + since + ", after " + failures
                            + " failures in a row; the last one: " + lastFailure);
                }
                long wait = probing ? deadline - now : Math.min(deadline, nextProbe) - now;
                long _ = changed.awaitNanos(Math.max(1, wait));
            }
        } finally {
            lock.unlock();
        }
    }

    /** A call was answered, if only by a refusal: the endpoint lives. */
    void answered() {
        lock.lock();
        try {
            failures = 0;
            probes = 0;
            open = false;
            probing = false;
            since = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A call ended in a way that says nothing about the endpoint. */
    void ended() {
        lock.lock();
        try {
            probing = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** @param what for people */
    void failed(String what, Instant now) {
        lock.lock();
        try {
            failures++;
            lastFailure = what;
            boolean probe = probing;
            probing = false;
            if (open ? probe : failures >= failuresToOpen) {
                if (!open) {
                    open = true;
                    since = now;
                    openedAt = nanoTime.getAsLong();
                }
                probes++;
                nextProbe = nanoTime.getAsLong() + pauses.after(probes).toNanos();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    Seen seen() {
        lock.lock();
        try {
            State state = !open ? State.CLOSED : probing ? State.HALF_OPEN : State.OPEN;
            Instant opened = since;
            return opened == null
                    ? new Seen(state, null, null, null, failures, lastFailure)
                    : new Seen(
                            state,
                            opened,
                            state == State.OPEN ? opened.plusNanos(nextProbe - openedAt) : null,
                            opened.plus(patience),
                            failures,
                            lastFailure);
        } finally {
            lock.unlock();
        }
    }
}
