package dev.assay.scorer.script;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A script in use. Its globals live as long as a process happens to keep its context: a script must not count on them.
 * Thread-safe.
 */
public final class ScriptJob implements AutoCloseable {
    /** Characters of console output kept for a whole job. */
    private static final int CONSOLE = 64 * 1024;

    private final SandboxPool pool;
    private final String tenant;
    private final String source;
    private final ScriptJudge judge;
    private final Urgency urgency;
    private final AtomicInteger breachesLeft;
    private final AtomicInteger consoleLeft = new AtomicInteger(CONSOLE);
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean cancelled;
    private volatile @Nullable ScriptError unfit;
    private volatile @Nullable ScriptInfo info;

    /** Whose traces go first when workers are scarce. */
    public enum Urgency {
        /** Somebody looks at the editor and waits for one answer. */
        EDITOR,
        /** Runs, monitors, and tries on a few traces. */
        RUN,
        /** A draft over many traces that nobody keeps. */
        CORPUS
    }

    ScriptJob(SandboxPool pool, String tenant, String source, ScriptJudge judge, Urgency urgency, int breaches) {
        this.pool = pool;
        this.tenant = tenant;
        this.source = source;
        this.judge = judge;
        this.urgency = urgency;
        this.breachesLeft = new AtomicInteger(breaches);
    }

    /**
     * Scores some traces; they may be many.
     *
     * @param traces each a JSON object, the shape of {@link dev.assay.model.Trace} with {@code startTime} in RFC 3339 and
     *     {@code durationMs} as a number
     * @param parameters JSON object
     * @return one outcome per trace, in their order; fails with {@link SandboxUnavailableException} when no script can be
     *     run at all
     */
    public CompletionStage<List<ScriptOutcome>> score(List<String> traces, String parameters) {
        return score(traces, parameters, (_, _) -> {});
    }

    /** As {@link #score(List, String)}; outcomes are told as they come too. */
    public CompletionStage<List<ScriptOutcome>> score(List<String> traces, String parameters, Progress progress) {
        return pool.score(this, traces, parameters, progress);
    }

    /** Hears of outcomes as they come, out of order; called by the pool's threads, must not block. */
    public interface Progress {
        /** @param trace its place in the list that was given */
        void answered(int trace, ScriptOutcome outcome);
    }

    /** Lets go of the script's contexts. Calls under way go on to their end. */
    @Override
    public void close() {
        closed.set(true);
    }

    /**
     * Ends what is under way: its traces that have no outcome get STOPPED at once, and the workers stop in the middle of the
     * script. To be called instead of {@link #close}, or before.
     */
    public void cancel() {
        cancelled = true;
        closed.set(true);
        pool.cancel(this);
    }

    Urgency urgency() {
        return urgency;
    }

    boolean isCancelled() {
        return cancelled;
    }

    String tenant() {
        return tenant;
    }

    String source() {
        return source;
    }

    ScriptJudge judge() {
        return judge;
    }

    boolean isClosed() {
        return closed.get();
    }

    /** The script broke a limit. */
    void countBreach() {
        breachesLeft.decrementAndGet();
    }

    /** Whether the script broke its limits too often to be tried again. */
    boolean isStopped() {
        return breachesLeft.get() <= 0;
    }

    /** The script evaluates, and this is what it says about itself. */
    void opened(ScriptInfo said) {
        info = said;
    }

    @Nullable
    ScriptInfo info() {
        return info;
    }

    /** The script cannot be run, now and ever. */
    void refuse(ScriptError error) {
        unfit = error;
    }

    /** Why the script cannot be run; null while nothing speaks against it. */
    @Nullable
    ScriptError unfit() {
        return unfit;
    }

    /** As much of one trace's output as the job has room for. */
    String keep(String console) {
        int left = consoleLeft.getAndAdd(-console.length());
        return left >= console.length() ? console : console.substring(0, Math.max(0, left));
    }

    /** How long after it was entered guest code is killed from outside. */
    static Duration killAfter(SandboxConfig config) {
        return config.traceWall().plusSeconds(1);
    }
}
