package dev.assay.sandbox;

import dev.assay.sandbox.wire.ToWorker.Limits;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import org.graalvm.polyglot.Context;
import org.jspecify.annotations.Nullable;

/**
 * Stops guest code that uses more than its limit. What counts is the CPU time of the guest's thread and the time of the
 * garbage collector, so that a busy machine fails nobody; time by the clock has a wider limit of its own.
 *
 * <p>Some short scripts cannot be stopped by the engine at all. When one still runs a second after it was cancelled, the
 * whole process is given up.
 */
final class Watchdog implements AutoCloseable {
    private static final long TICK_NANOS = 20_000_000;
    private static final long IDLE_NANOS = 1_000_000_000;
    private static final long GRACE_NANOS = 1_000_000_000;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
    private final Thread guest;
    private final IntPredicate unwanted;
    private final Runnable giveUp;
    private final Thread thread;

    private @Nullable Context watched;
    private long wallDeadline;
    private long cpuAtEntry;
    private long cpuLeft;
    private long gcAtEntry;
    private long lastEntry;
    private int job;
    private Stop stop = Stop.NONE;
    private volatile boolean parked;
    private volatile boolean closed;

    /**
     * @param guest the thread that runs guest code and calls {@link #enter} and {@link #leave}
     * @param unwanted whether the server has cancelled a job; called on the watchdog's thread
     * @param giveUp ends the process; called on the watchdog's thread
     */
    Watchdog(Thread guest, IntPredicate unwanted, Runnable giveUp) {
        this.guest = guest;
        this.unwanted = unwanted;
        this.giveUp = giveUp;
        this.thread = Thread.ofPlatform().daemon().name("watchdog").start(this::watch);
    }

    /**
     * Guest code of this context runs from now on.
     *
     * @param ofJob the server's number of the job it runs for
     * @param usedNanos CPU time the trace has used before
     */
    void enter(Context context, int ofJob, Limits limits, long usedNanos) {
        synchronized (this) {
            watched = context;
            job = ofJob;
            stop = Stop.NONE;
            lastEntry = System.nanoTime();
            wallDeadline = lastEntry + limits.wallMillis() * 1_000_000L;
            cpuAtEntry = threads.getCurrentThreadCpuTime();
            cpuLeft = limits.cpuMillis() * 1_000_000L - usedNanos;
            gcAtEntry = gcNanos();
        }
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    /** Guest code has returned. */
    synchronized Usage leave() {
        watched = null;
        return new Usage(threads.getCurrentThreadCpuTime() - cpuAtEntry + gcNanos() - gcAtEntry, stop);
    }

    /** @param stop other than NONE when the context was stopped: it is dead, whatever the guest returned */
    record Usage(long cpuNanos, Stop stop) {}

    /** Why guest code was stopped. */
    enum Stop {
        NONE,
        OVER_LIMIT,
        UNWANTED
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void watch() {
        while (!closed) {
            Context overdue = overdue();
            if (overdue != null) {
                cancel(overdue);
            } else if (idle()) {
                parked = true;
                if (idle()) {
                    LockSupport.park(this);
                }
                parked = false;
            } else {
                LockSupport.parkNanos(this, TICK_NANOS);
            }
        }
    }

    private synchronized boolean idle() {
        return watched == null && System.nanoTime() - lastEntry > IDLE_NANOS && !closed;
    }

    private synchronized @Nullable Context overdue() {
        if (watched == null || stop != Stop.NONE) {
            return null;
        }
        if (unwanted.test(job)) {
            stop = Stop.UNWANTED;
            return watched;
        }
        long used = threads.getThreadCpuTime(guest.threadId()) - cpuAtEntry + gcNanos() - gcAtEntry;
        boolean late = used > cpuLeft || System.nanoTime() - wallDeadline > 0;
        stop = late ? Stop.OVER_LIMIT : Stop.NONE;
        return late ? watched : null;
    }

    private long gcNanos() {
        long millis = 0;
        for (GarbageCollectorMXBean collector : collectors) {
            millis += collector.getCollectionTime();
        }
        return millis * 1_000_000;
    }

    private void cancel(Context context) {
        // close(true) waits until the guest has stopped, which may be never: not on this thread.
        Thread.ofPlatform().daemon().name("cancel").start(() -> context.close(true));
        long giveUpAt = System.nanoTime() + GRACE_NANOS;
        while (isGuestRunning()) {
            if (closed) {
                return;
            }
            if (System.nanoTime() - giveUpAt > 0) {
                giveUp.run();
                return;
            }
            LockSupport.parkNanos(this, TICK_NANOS);
        }
    }

    /** While this is true nothing else can be entered: the guest has one thread. */
    private synchronized boolean isGuestRunning() {
        return watched != null;
    }
}
