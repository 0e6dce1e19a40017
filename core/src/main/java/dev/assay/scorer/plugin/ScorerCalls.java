package dev.assay.scorer.plugin;

import dev.assay.scorer.ScoreOutcome;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The platform threads that scorers run on. So many calls run at once as there are turns; a call that is abandoned gives its
 * turn to the next one and keeps only its thread, so scorers that hang never hold up the others. Since a few such calls disable
 * a scorer, the threads lost are few.
 */
final class ScorerCalls implements AutoCloseable {
    private final PluginConfig config;
    private final Semaphore turns;
    private final Semaphore judgeTurns;
    private final ThreadFactory makes =
            Thread.ofPlatform().daemon().name("scorer-", 0).factory();
    private ExecutorService threads;
    private boolean closed;

    ScorerCalls(PluginConfig config) {
        this.config = config;
        this.turns = new Semaphore(config.threads(), true);
        this.judgeTurns = new Semaphore(config.judgeCalls(), true);
        this.threads = pool();
    }

    private ExecutorService pool() {
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), makes);
    }

    /**
     * Lets every thread end after the calls that it runs now: what a plugin put into a ThreadLocal would keep its classes in
     * memory for as long as the thread lives.
     */
    synchronized void renewThreads() {
        if (!closed) {
            threads.shutdown();
            threads = pool();
        }
    }

    private synchronized void execute(Runnable batch) {
        threads.execute(batch);
    }

    /**
     * Runs calls one after another on one thread, while the caller waits.
     *
     * @param outcomes one place per call, those before {@code from} taken already
     * @return the next call to run: {@code outcomes.length} when all are done, an earlier one when the call before it took too
     *     long and was abandoned
     * @throws InterruptedException when the caller no longer wants the answers; the call that runs is abandoned
     */
    int run(Batch.Call call, ScoreOutcome[] outcomes, int from, boolean asksJudge) throws InterruptedException {
        var batch = new Batch(call, outcomes, from, asksJudge ? judgeTurns : turns, config.callLimit());
        execute(batch);
        return batch.await();
    }

    @Override
    public synchronized void close() {
        closed = true;
        threads.shutdownNow();
    }
}
