package dev.assay.evaluation;

import dev.assay.error.Conflict;
import dev.assay.error.Invalid;
import dev.assay.error.RequestException;
import dev.assay.evaluation.Judges.JudgeOfRun;
import dev.assay.evaluation.RunSpec.RunScorer;
import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.ScorerCatalog;
import dev.assay.scorer.ScorerDescription;
import dev.assay.scorer.api.ScorerInfo;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * A scorer of a run on this node. One that asks a judge is opened as often as it is called at once, each time with a judge of
 * its own, so that what a call costs is known to belong to its trace.
 */
final class ScorerInUse implements AutoCloseable {
    private final ScorerCatalog catalog;
    private final RunScorer scorer;
    private final JudgeOfRun judge;
    private final ScorerDescription description;
    private final Lease first;
    private final ConcurrentLinkedDeque<Lease> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    /** @param judge what the scorer was opened with */
    record Lease(OpenScorer scorer, RecordingJudge judge) {}

    /**
     * @throws dev.assay.error.NotFound when the scorer is gone
     * @throws dev.assay.error.Invalid when it is not ready, or takes other parameters now
     * @throws Conflict when it is another one than the run was started with
     * @throws dev.assay.error.Unavailable when it cannot be told at the moment
     */
    ScorerInUse(ScorerCatalog catalog, RunScorer scorer, JudgeOfRun judge) {
        this.catalog = catalog;
        this.scorer = scorer;
        this.judge = judge;
        this.first = open();
        this.description = first.scorer.description();
        idle.push(first);
    }

    private Lease open() {
        var recording = new RecordingJudge(heard -> judge.within(List.of(scorer.digest(), scorer.name()), heard));
        OpenScorer opened = opened(recording);
        String digest = opened.description().digest();
        if (!digest.equals(scorer.digest())) {
            opened.close();
            throw new Conflict(
                    "scorer '" + scorer.scorer() + "' is not the one that this run was started with: its digest was "
                            + scorer.digest() + " and is " + digest + "; run the evaluation again");
        }
        return new Lease(opened, recording);
    }

    private OpenScorer opened(RecordingJudge recording) {
        try {
            return catalog.open(scorer.scorer(), scorer.parameters(), recording);
        } catch (RequestException e) {
            throw e;
        } catch (RuntimeException | LinkageError e) {
            throw new Invalid("scorer '" + scorer.scorer() + "' cannot be opened: " + e);
        }
    }

    RunScorer scorer() {
        return scorer;
    }

    ScorerInfo info() {
        return description.info();
    }

    /** Also one that did not when its run began, and was replaced by one that does. */
    boolean asksJudge() {
        return scorer.asksJudge() || description.asksJudge();
    }

    /** Whether its scores of earlier runs are looked for. */
    boolean isReused() {
        return asksJudge() || info().keepScores();
    }

    /** Whether later runs are to use this result of it, unless it is a failure. */
    boolean isWorthKeeping(ScoredTrace.Result result) {
        return result.reused() == null && (result.use().calls() > 0 || info().keepScores());
    }

    /** To be given back after the call. */
    Lease borrow() {
        if (!asksJudge()) {
            return first;
        }
        Lease lease = idle.poll();
        return lease == null ? open() : lease;
    }

    void giveBack(Lease lease) {
        if (asksJudge()) {
            lease.judge.take();
            idle.push(lease);
            if (closed) {
                closeIdle();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        closeIdle();
    }

    private void closeIdle() {
        for (Lease lease = idle.poll(); lease != null; lease = idle.poll()) {
            lease.scorer.close();
        }
    }
}
