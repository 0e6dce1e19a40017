package dev.assay.evaluation.trial;

import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.Sessions;
import dev.assay.scorer.TraceCalls;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.trace.Trace;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A draft over many traces, beside the version that is saved; the newest traces first. A few batches are under way at once, so
 * that traces are read while others are scored; a batch is as large as a quarter of a second allows, so that a slow script shows
 * something too and holds up nobody. What was found is told four times a second, all of it each time.
 */
public final class Trial implements AutoCloseable {
    private static final int AT_ONCE = 3;
    private static final int FIRST_BATCH = 8;
    private static final int LARGEST_BATCH = 200;
    private static final long BATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long TELL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final Logger LOG = LoggerFactory.getLogger(Trial.class);

    private final Spec spec;
    private final Function<Collection<Long>, Map<Long, Trace>> traces;
    private final OpenScorer draft;
    private final @Nullable OpenScorer saved;
    private final Tally tally;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean cancelled;
    private int batch = FIRST_BATCH;
    private long told;

    /**
     * What to do.
     *
     * @param nos numbers of the traces, in the order in which they are scored
     * @param label name of the expectations or of people's feedback to compare with; null for none
     * @param savedVersion number of the saved version; null when there is none to compare with
     */
    public record Spec(
            List<Long> nos,
            @Nullable String label,
            @Nullable Integer savedVersion) {}

    /**
     * Takes over the scorers, and closes them.
     *
     * @param traces reads traces by number; may block
     * @param saved null when there is nothing to compare with
     */
    public Trial(
            Spec spec,
            Function<Collection<Long>, Map<Long, Trace>> traces,
            OpenScorer draft,
            @Nullable OpenScorer saved) {
        this.spec = spec;
        this.traces = traces;
        this.draft = draft;
        this.saved = saved;
        this.tally = new Tally(draft.description().info().name(), spec.label, saved == null ? null : spec.savedVersion);
    }

    private record Batch(List<Long> nos, Future<Scored> scored) {}

    /** @param saved empty when the saved version is not asked */
    private record Scored(List<Trace> traces, List<ScoreOutcome> draft, List<ScoreOutcome> saved, long nanos) {}

    /**
     * Scores all; blocks, on a virtual thread.
     *
     * @param watcher told what was found so far; called by this thread alone
     * @return what was found in the end
     * @throws CancellationException soon after {@link #cancel}
     */
    public JsonObject run(Consumer<JsonObject> watcher) throws InterruptedException {
        Deque<Batch> underWay = new ArrayDeque<>();
        int from = 0;
        long began = System.nanoTime();
        tell(watcher);
        while (from < spec.nos.size() || !underWay.isEmpty()) {
            while (underWay.size() < AT_ONCE && from < spec.nos.size()) {
                List<Long> nos = spec.nos.subList(from, Math.min(spec.nos.size(), from + batch));
                underWay.add(new Batch(nos, threads.submit(() -> score(nos))));
                from += nos.size();
            }
            take(underWay.element(), watcher);
            underWay.remove();
            if (System.nanoTime() - told >= TELL_NANOS) {
                tell(watcher);
            }
        }
        LOG.debug("a draft was tried on {} traces in {} ms", tally.done(), (System.nanoTime() - began) / 1_000_000);
        return snapshot();
    }

    private void take(Batch first, Consumer<JsonObject> watcher) throws InterruptedException {
        while (true) {
            stopIfCancelled();
            try {
                Scored scored = first.scored.get(TELL_NANOS, TimeUnit.NANOSECONDS);
                stopIfCancelled();
                count(first, scored);
                return;
            } catch (TimeoutException stillScoring) {
                tell(watcher);
            } catch (ExecutionException e) {
                stopIfCancelled();
                throw new IllegalStateException("traces could not be read or scored: " + message(e.getCause()), e);
            }
        }
    }

    private void count(Batch first, Scored scored) {
        tally.gone(first.nos.size() - scored.traces.size());
        for (int i = 0; i < scored.traces.size(); i++) {
            tally.add(scored.traces.get(i), scored.draft.get(i), scored.saved.isEmpty() ? null : scored.saved.get(i));
        }
        long fitting = first.nos.size() * BATCH_NANOS / Math.max(1, scored.nanos);
        batch = (int) Math.clamp(fitting, 1, Math.min(2L * batch, LARGEST_BATCH));
    }

    private Scored score(List<Long> nos) {
        long began = System.nanoTime();
        Map<Long, Trace> found = traces.apply(nos);
        List<Trace> read = nos.stream().map(found::get).filter(Objects::nonNull).toList();
        if (cancelled || read.isEmpty()) {
            return new Scored(read, List.of(), List.of(), System.nanoTime() - began);
        }
        List<TraceCalls> calls = calls(read, draft);
        List<ScoreOutcome> outcomes = outcomes(draft, calls);
        OpenScorer beside = saved;
        List<ScoreOutcome> savedOutcomes = beside == null || cancelled
                ? List.of()
                : outcomes(beside, sameViews(draft, beside) ? calls : calls(read, beside));
        return new Scored(read, outcomes, savedOutcomes, System.nanoTime() - began);
    }

    private static List<TraceCalls> calls(List<Trace> traces, OpenScorer scorer) {
        ScorerInfo info = scorer.description().info();
        return traces.stream()
                .map(trace -> TraceCalls.of(info, trace, Sessions.NONE))
                .toList();
    }

    private static List<ScoreOutcome> outcomes(OpenScorer scorer, List<TraceCalls> calls) {
        List<ScoreOutcome> said = scorer.call(
                calls.stream().flatMap(each -> each.subjects().stream()).toList());
        List<ScoreOutcome> outcomes = new ArrayList<>();
        int from = 0;
        for (TraceCalls each : calls) {
            int to = from + each.subjects().size();
            outcomes.add(each.outcome(said.subList(from, to)));
            from = to;
        }
        return outcomes;
    }

    private static boolean sameViews(OpenScorer one, OpenScorer other) {
        ScorerInfo mine = one.description().info();
        ScorerInfo theirs = other.description().info();
        return mine.reads().equals(theirs.reads())
                && mine.scope() == theirs.scope()
                && mine.spanTypes().equals(theirs.spanTypes());
    }

    private void tell(Consumer<JsonObject> watcher) {
        told = System.nanoTime();
        watcher.accept(snapshot());
    }

    private JsonObject snapshot() {
        return tally.toJson().put("total", spec.nos.size());
    }

    private void stopIfCancelled() {
        if (cancelled) {
            throw new CancellationException("the trial was cancelled");
        }
    }

    private static String message(@Nullable Throwable cause) {
        return cause == null ? "" : String.valueOf(cause.getMessage());
    }

    /** Ends it within a moment, in the middle of a script too; may be called by any thread. */
    public void cancel() {
        cancelled = true;
        draft.cancel();
        if (saved != null) {
            saved.cancel();
        }
    }

    /** Cancels what is under way. */
    @Override
    public void close() {
        cancel();
        threads.shutdownNow();
        draft.close();
        if (saved != null) {
            saved.close();
        }
    }

    /** Numbers as an index gives them, ascending: turned around, and no more than asked for. */
    public static List<Long> newest(long[] numbers, int atMost) {
        int from = Math.max(0, numbers.length - atMost);
        return Arrays.stream(numbers, from, numbers.length).boxed().toList().reversed();
    }
}
