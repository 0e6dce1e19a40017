package dev.assay.evaluation.trial;

import dev.assay.error.Overloaded;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Who tries drafts over many traces: each watcher one at a time, the newer instead of the older; two of all watchers at once, the
 * others wait for their turn, and more than {@value #MOST_WAITING} of them are refused.
 */
public final class Trials {
    static final int AT_ONCE = 2;
    static final int MOST_WAITING = 20;

    private final Map<String, Turn> turns = new HashMap<>();
    private final Semaphore permits = new Semaphore(AT_ONCE, true);

    /**
     * A place in the queue; the watcher's former one is cancelled.
     *
     * @param watcher names a page that is open; it has one trial at a time
     * @throws Overloaded when too many others wait
     */
    public Turn enter(String watcher) {
        Turn turn = new Turn(watcher);
        Turn former;
        synchronized (turns) {
            former = turns.get(watcher);
            if (former == null && turns.size() >= AT_ONCE + MOST_WAITING) {
                throw new Overloaded("There are " + turns.size()
                        + " drafts being tried over many traces, as many as there may be: try again when one"
                        + " has ended");
            }
            turns.put(watcher, turn);
        }
        if (former != null) {
            former.cancel();
        }
        return turn;
    }

    /** How many are under way or wait. */
    public int count() {
        synchronized (turns) {
            return turns.size();
        }
    }

    /** One trial's turn. */
    public final class Turn implements AutoCloseable {
        private final String watcher;
        private boolean cancelled;
        private boolean permitted;
        private @Nullable Trial trial;
        private @Nullable Thread waiting;

        private Turn(String watcher) {
            this.watcher = watcher;
        }

        /** Ends the trial, or keeps it from beginning; may be called by any thread. */
        public void cancel() {
            Trial running;
            synchronized (this) {
                cancelled = true;
                running = trial;
                if (waiting != null) {
                    waiting.interrupt();
                }
            }
            if (running != null) {
                running.cancel();
            }
            leave();
        }

        /**
         * Blocks until the trial may begin.
         *
         * @throws CancellationException when it may not any more
         */
        public void await(Trial begins) {
            synchronized (this) {
                stopIfCancelled();
                waiting = Thread.currentThread();
            }
            try {
                permits.acquire();
                permitted = true;
            } catch (InterruptedException e) {
                throw cancelled();
            } finally {
                synchronized (this) {
                    waiting = null;
                }
            }
            synchronized (this) {
                stopIfCancelled();
                trial = begins;
            }
        }

        /** Whether {@link #await} would wait. */
        public boolean mustWait() {
            return permits.availablePermits() == 0;
        }

        private void stopIfCancelled() {
            if (cancelled) {
                throw cancelled();
            }
        }

        private static CancellationException cancelled() {
            return new CancellationException("the trial was cancelled");
        }

        private void leave() {
            synchronized (turns) {
                turns.remove(watcher, this);
            }
        }

        /** To be called by the thread that waited. */
        @Override
        public void close() {
            leave();
            if (permitted) {
                permitted = false;
                permits.release();
            }
        }
    }
}
