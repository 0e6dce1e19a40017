package dev.assay.scorer.plugin;

import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.ScorerException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls of one scorer, one after another on one thread, watched by the caller. A thread cannot be stopped: a call over its
 * limit is abandoned, which means that its outcome is settled without it, its turn goes to others, its thread is interrupted
 * and whatever it still answers is thrown away.
 */
final class Batch implements Runnable {
    /** One call; catches everything that the scorer may throw. */
    interface Call {
        /** @param batch wraps the judge ({@link Batch#pausing}) */
        ScoreOutcome run(int index, Batch batch);
    }

    /** How often to look when no call runs whose end could be waited for. */
    private static final long IDLE_LOOK_MS = 100;

    private final Call call;
    private final ScoreOutcome[] outcomes;
    private final Semaphore turns;
    private final long limitNanos;
    // All below is guarded by this.
    private int next;
    private boolean running;
    private boolean abandoned;
    private boolean finished;
    private long startedNanos;
    private int asking;
    private long askingSinceNanos;
    private long askedNanos;
    private @Nullable Thread thread;

    Batch(Call call, ScoreOutcome[] outcomes, int from, Semaphore turns, Duration limit) {
        this.call = call;
        this.outcomes = outcomes;
        this.next = from;
        this.turns = turns;
        this.limitNanos = limit.toNanos();
    }

    @Override
    public void run() {
        try {
            for (int index = begun(); index < outcomes.length; index++) {
                turns.acquire();
                if (!started()) {
                    turns.release();
                    return;
                }
                ScoreOutcome outcome = call.run(index, this);
                if (!ended(outcome)) {
                    return;
                }
                turns.release();
            }
        } catch (InterruptedException e) {
            // Abandoned while it waited for a turn.
            return;
        } finally {
            finish();
        }
    }

    private synchronized int begun() {
        thread = Thread.currentThread();
        return next;
    }

    private synchronized boolean started() {
        running = !abandoned;
        startedNanos = System.nanoTime();
        askedNanos = 0;
        return running;
    }

    private synchronized boolean ended(ScoreOutcome outcome) {
        if (abandoned) {
            return false;
        }
        running = false;
        outcomes[next++] = outcome;
        return true;
    }

    private synchronized void finish() {
        finished = true;
        thread = null;
        notifyAll();
        // An interrupt meant for this batch must not reach the next one on the same thread.
        Thread.interrupted();
    }

    /** Waits until all is done or a call is overdue; see {@link ScorerCalls#run}. */
    synchronized int await() throws InterruptedException {
        try {
            while (!finished) {
                long left = running ? limitNanos - spentNanos() : TimeUnit.MILLISECONDS.toNanos(IDLE_LOOK_MS);
                if (left <= 0) {
                    outcomes[next++] = overdue();
                    abandon();
                    return next;
                }
                wait(left / 1_000_000, (int) (left % 1_000_000));
            }
            return next;
        } catch (InterruptedException e) {
            abandon();
            throw e;
        }
    }

    private ScoreOutcome overdue() {
        Duration limit = Duration.ofNanos(limitNanos);
        return new ScoreOutcome.Failed(
                "TIMEOUT", "took longer than " + limit.toMillis() + " ms", null, null, null, limit, "");
    }

    private void abandon() {
        abandoned = true;
        if (running) {
            running = false;
            turns.release();
        }
        if (thread != null) {
            thread.interrupt();
        }
    }

    private long spentNanos() {
        long now = System.nanoTime();
        return now - startedNanos - askedNanos - (asking > 0 ? now - askingSinceNanos : 0);
    }

    /** The judge, with the clock of the call stopped while it is asked: its limits are its own. */
    Judge pausing(Judge judge) {
        return new Judge() {
            @Override
            public Verdict ask(Question question) {
                return asking(() -> judge.ask(question));
            }

            @Override
            public Verdict ask(Question question, List<Tool> tools) {
                return asking(() -> judge.ask(question, tools));
            }
        };
    }

    private Judge.Verdict asking(Supplier<Judge.Verdict> question) {
        ClassLoader plugins = Thread.currentThread().getContextClassLoader();
        ask();
        Thread.currentThread().setContextClassLoader(Batch.class.getClassLoader());
        try {
            return question.get();
        } finally {
            Thread.currentThread().setContextClassLoader(plugins);
            answered();
        }
    }

    private synchronized void ask() {
        if (abandoned) {
            throw new ScorerException("the call was abandoned, it may not ask a judge any more");
        }
        if (asking++ == 0) {
            askingSinceNanos = System.nanoTime();
        }
    }

    private synchronized void answered() {
        if (--asking == 0) {
            askedNanos += System.nanoTime() - askingSinceNanos;
        }
    }
}
