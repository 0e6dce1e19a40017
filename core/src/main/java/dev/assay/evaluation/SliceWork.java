package dev.assay.evaluation;

import dev.assay.error.Invalid;
import dev.assay.error.Overloaded;
import dev.assay.error.RequestException;
import dev.assay.error.Unavailable;
import dev.assay.evaluation.Judges.JudgeOfRun;
import dev.assay.evaluation.Recorder.Recorded;
import dev.assay.scorer.Sessions;
import dev.assay.scorer.api.ScorerInfo.Scope;
import dev.assay.store.ScoreCache.NewScore;
import dev.assay.store.SliceStore;
import dev.assay.store.SliceStore.Commit;
import dev.assay.store.SliceStore.Ending;
import dev.assay.store.TraceStore;
import dev.assay.trace.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One claimed slice from its traces to its commits: read in one query, scored, committed with the claim checked. A trace's
 * scores are committed together, so what is left of a slice is known by its traces. Blocks: on a virtual thread.
 */
final class SliceWork {
    private static final Logger LOG = LoggerFactory.getLogger(SliceWork.class);

    /** From this attempt on traces go one by one, each committed at once: what kills the server takes no other with it. */
    private static final int CAREFUL_ATTEMPT = 3;

    /** Traces of a slice that judges are asked about at once; a slice holds more when its sessions are long. */
    private static final int MOST_AT_ONCE = 64;

    private static final Duration LOOK = Duration.ofMillis(100);

    /** How long scorers may still end when work has to stop. */
    private static final Duration GRACE = Duration.ofMillis(700);

    private final SliceStore slices;
    private final TraceStore traces;
    private final EvaluationConfig config;
    private final RunScorers scorers;
    private final ActiveClaim claim;
    private final int lane;
    private final @Nullable Caching caching;
    private final List<NewScore> worth = new ArrayList<>();
    private final List<Recorded> pending = new ArrayList<>();
    private List<ScorerSums> sums = List.of();
    private @Nullable JudgeOfRun judge;
    private int done;
    private long committedNanos = System.nanoTime();

    SliceWork(
            SliceStore slices,
            TraceStore traces,
            EvaluationConfig config,
            RunScorers scorers,
            ActiveClaim claim,
            int lane,
            @Nullable Caching caching) {
        this.slices = slices;
        this.traces = traces;
        this.config = config;
        this.scorers = scorers;
        this.claim = claim;
        this.lane = lane;
        this.caching = caching;
    }

    /**
     * Ends with the slice done, given back or lost.
     *
     * @return false when something was wrong, and the slice is to be tried again
     * @throws RequestException of a lasting kind, when a scorer of the run cannot be opened: then the run cannot go on
     */
    boolean run() throws InterruptedException {
        RunScorers.Scorers open;
        try {
            open = scorers.of(claim.run());
        } catch (Unavailable | Overloaded passing) {
            LOG.warn("run {} waits: {}", claim.run().id(), passing.getMessage());
            giveBack();
            return false;
        } catch (RequestException lasting) {
            giveBack();
            throw lasting;
        }
        var specs = open.list().stream().map(ScorerInUse::scorer).toList();
        boolean session = !claim.claimed().turns().isEmpty();
        var recorder = new Recorder(
                claim.run(),
                RunSpec.of(Objects.requireNonNull(claim.run().spec())),
                open.judge().model(),
                session ? claim.fence().sliceNo() : null);
        sums = ScorerSums.list(claim.claimed().sums(), specs.size());
        judge = open.judge();
        try {
            List<Long> left = left();
            int attempt = claim.claimed().attempt();
            if (attempt > config.attempts()) {
                giveUp(
                        recorder,
                        left,
                        "CRASHED",
                        "given up after " + config.attempts() + " attempts, none of which came to an end");
            } else if (needed().size() > SlicePlan.LONGEST_SESSION && session) {
                giveUp(
                        recorder,
                        left,
                        "SESSION_TOO_LONG",
                        "the session has " + needed().size() + " turns, expected at most " + SlicePlan.LONGEST_SESSION);
            } else if (attempt >= CAREFUL_ATTEMPT) {
                carefully(open, recorder, attempt % 2 == 0 ? left.reversed() : left);
            } else {
                score(open, recorder, left);
            }
            return true;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            LOG.warn(
                    "slice {} of run {} failed and will be tried again",
                    claim.fence().sliceNo(),
                    claim.run().id(),
                    e);
            pending.clear();
            worth.clear();
            commit(Ending.RETRY);
            return false;
        }
    }

    /** As it was: this was no attempt at it. */
    private void giveBack() throws InterruptedException {
        RunSpec spec = RunSpec.of(Objects.requireNonNull(claim.run().spec()));
        sums = ScorerSums.list(claim.claimed().sums(), spec.scorers().size());
        done = claim.claimed().done();
        commit(Ending.GIVE_BACK);
    }

    private List<Long> left() {
        List<Long> all = claim.claimed().traces();
        // On the first claim nobody can have scored anything.
        Set<Long> scored = claim.fence().fence() == 1
                ? Set.of()
                : slices.scored(claim.run().no(), all).await();
        List<Long> left = all.stream().filter(no -> !scored.contains(no)).toList();
        done = all.size() - left.size();
        return left;
    }

    /** What the traces of the claim have to be read with. */
    private List<Long> needed() {
        List<Long> turns = claim.claimed().turns();
        return turns.isEmpty() ? claim.claimed().traces() : turns;
    }

    private void giveUp(Recorder recorder, List<Long> left, String code, String reason) throws InterruptedException {
        left.forEach(no -> pending.add(recorder.failed(no, "", null, code, reason)));
        commit(Ending.DONE);
    }

    private void carefully(RunScorers.Scorers open, Recorder recorder, List<Long> left) throws InterruptedException {
        Sessions sessions = ofSessions(open) ? Sessions.of(readable(needed())) : Sessions.NONE;
        for (Long no : left) {
            if (!claim.goesOn()) {
                break;
            }
            Map<Long, Trace> read = Map.of();
            try {
                read = traces.read(List.of(no)).await();
            } catch (Exception e) {
                // Is it the trace, or the database? The database answers this too, or everything is tried again.
                slices.scored(claim.run().no(), List.of(no)).await();
                pending.add(
                        recorder.failed(no, "", null, "TRACE_ERROR", "the trace cannot be read: " + e.getMessage()));
            }
            score(open, recorder, List.copyOf(read.values()), sessions, 1, 1);
            if (claim.goesOn()) {
                commit(Ending.GO_ON);
            }
        }
        end(claim.goesOn());
    }

    /** The turns that cannot be read are missing from their sessions. */
    private List<Trace> readable(List<Long> nos) {
        List<Trace> readable = new ArrayList<>();
        for (Long no : nos) {
            try {
                readable.addAll(traces.read(List.of(no)).await().values());
            } catch (Exception e) {
                LOG.debug("trace number {} cannot be read", no, e);
            }
        }
        return readable;
    }

    private static boolean ofSessions(RunScorers.Scorers open) {
        return open.list().stream().anyMatch(each -> each.info().scope() == Scope.SESSION);
    }

    private void score(RunScorers.Scorers open, Recorder recorder, List<Long> left) throws InterruptedException {
        // A session is in one slice, whole: what is left of it may need turns that are scored already.
        boolean ofSessions = ofSessions(open);
        List<Long> needed = ofSessions && !left.isEmpty() ? needed() : left;
        Map<Long, Trace> read =
                needed.isEmpty() ? Map.of() : traces.read(needed).await();
        Sessions sessions = ofSessions ? Sessions.of(read.values()) : Sessions.NONE;
        List<Trace> found = left.stream()
                .map(no -> Optional.ofNullable(read.get(no)))
                .flatMap(Optional::stream)
                .toList();
        boolean judged = open.list().stream().anyMatch(ScorerInUse::asksJudge);
        boolean all = judged
                ? score(open, recorder, found, sessions, 1, Math.clamp(found.size(), 1, MOST_AT_ONCE))
                : score(open, recorder, found, sessions, config.batch(), 1);
        end(all);
    }

    /** @return whether all of these traces were scored */
    private boolean score(
            RunScorers.Scorers open, Recorder recorder, List<Trace> found, Sessions sessions, int batch, int atOnce)
            throws InterruptedException {
        int taken = 0;
        Reuse reuse = caching == null ? Reuse.NOTHING : caching.look(open, found, sessions);
        try (var scoring = new SliceScoring(open.list(), sessions, reuse, config.patience())) {
            scoring.start(found, batch, atOnce);
            while (taken < found.size() && claim.goesOn()) {
                taken += take(open, reuse, scoring, recorder);
                boolean due = System.nanoTime() - committedNanos
                        >= config.commitEvery().toNanos();
                if (due && !pending.isEmpty() && taken < found.size() && claim.goesOn()) {
                    commit(Ending.GO_ON);
                }
            }
            scoring.end();
            long until = System.nanoTime() + GRACE.toNanos();
            while (taken < found.size() && scoring.busy() && claim.holds() && System.nanoTime() - until < 0) {
                taken += take(open, reuse, scoring, recorder);
            }
        }
        return taken == found.size();
    }

    private int take(RunScorers.Scorers open, Reuse reuse, SliceScoring scoring, Recorder recorder)
            throws InterruptedException {
        List<ScoredTrace> next = scoring.next(LOOK);
        if (next == null) {
            return 0;
        }
        next.forEach(trace -> pending.add(recorder.record(trace)));
        worth.addAll(reuse.worth(claim.run().id(), recorder, open.list(), next));
        return next.size();
    }

    private void end(boolean all) throws InterruptedException {
        commit(all ? Ending.DONE : Ending.GIVE_BACK);
    }

    private void commit(Ending ending) throws InterruptedException {
        List<Recorded> batch = List.copyOf(pending);
        pending.clear();
        committedNanos = System.nanoTime();
        if (caching != null) {
            // First, so that who sees the run finished finds them, and what is paid is kept even if the claim is lost.
            caching.keep(lane, worth);
            worth.clear();
        }
        commit(batch, ending);
    }

    /** Tries until it is done or the claim is over. What cannot be stored is stored as an error. */
    private void commit(List<Recorded> batch, Ending ending) throws InterruptedException {
        for (long pause = 50; claim.holds(); pause = Math.min(2_000, pause * 2)) {
            List<ScorerSums> next = ScorerSums.list(ScorerSums.toJson(sums), sums.size());
            batch.forEach(recorded -> recorded.addTo(next));
            int nowDone = ending == Ending.DONE ? claim.claimed().traces().size() : done + batch.size();
            var commit = new Commit(
                    claim.fence(),
                    ending,
                    nowDone,
                    ScorerSums.toJson(next),
                    Recorder.flat(batch, Recorded::scores),
                    Recorder.flat(batch, recorded -> Recorder.flat(recorded.feedbacks())));
            try {
                keepCalls(batch);
                if (slices.commit(lane, commit).await().isEmpty()) {
                    claim.stop(ActiveClaim.Stop.LOST);
                } else {
                    sums = next;
                    done = nowDone;
                }
                return;
            } catch (Invalid refused) {
                if (batch.isEmpty()) {
                    throw refused;
                }
                split(batch, ending, refused);
                return;
            } catch (Exception e) {
                LOG.warn(
                        "scores of run {} could not be committed, trying again",
                        claim.run().id(),
                        e);
                Thread.sleep(pause);
            }
        }
    }

    /** How a verdict came about is worth keeping, but not worth a run: without it scores are committed all the same. */
    private void keepCalls(List<Recorded> batch) {
        var calls = Recorder.flat(batch, Recorded::calls);
        JudgeOfRun asked = judge;
        if (calls.isEmpty() || asked == null) {
            return;
        }
        try {
            asked.keep(calls).await();
        } catch (Exception e) {
            LOG.warn(
                    "how {} verdicts of run {} came about could not be kept",
                    calls.size(),
                    claim.run().id(),
                    e);
        }
    }

    private void split(List<Recorded> batch, Ending ending, Invalid refused) throws InterruptedException {
        if (batch.size() == 1) {
            if (batch.getFirst().trace().results().stream().allMatch(ScoredTrace.Result::isFailure)) {
                throw refused;
            }
            commit(List.of(batch.getFirst().failed("SCORER_ERROR", refused.getMessage())), ending);
        } else {
            int half = batch.size() / 2;
            commit(batch.subList(0, half), Ending.GO_ON);
            commit(batch.subList(half, batch.size()), ending);
        }
    }
}
