package dev.assay.evaluation;

import dev.assay.evaluation.Progress.ErrorSample;
import dev.assay.evaluation.Progress.Range;
import dev.assay.evaluation.Progress.ScorerProgress;
import dev.assay.evaluation.RunSpec.RunScorer;
import dev.assay.evaluation.statistics.Estimate;
import dev.assay.store.RunState;
import dev.assay.store.RunStore.Run;
import dev.assay.store.SliceStore;
import dev.assay.store.SliceStore.Sums;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads how far runs are. What the slices that are done add up to is remembered, so that a look costs only the slices at
 * work, however long the run is.
 */
final class ProgressBook {
    static final double LEVEL = 0.95;

    /** The sequence is the run's epoch, then what is done: both only rise. */
    private static final long EPOCH = 1L << 32;

    private static final int ERRORS = 10;
    private static final long RATE_OVER_NANOS = 15_000_000_000L;

    private final SliceStore slices;
    private final Map<Long, Page> pages = new ConcurrentHashMap<>();

    ProgressBook(SliceStore slices) {
        this.slices = slices;
    }

    /** Of an evaluation, as it is now. */
    Future<Progress> of(Run run) {
        RunState state = Objects.requireNonNull(run.state(), "run " + run.id() + " is no evaluation");
        JsonObject kept = run.progress();
        if (state.ended() && kept != null) {
            pages.remove(run.no());
            return Future.succeededFuture(
                    Progress.ended(kept, run.epoch() * EPOCH + run.traces(), state, run.failure(), run.ended()));
        }
        RunSpec spec = RunSpec.of(Objects.requireNonNull(run.spec()));
        Page page = pages.computeIfAbsent(run.no(), _ -> new Page(spec.scorers().size()));
        return slices.sums(run.no(), page.next()).map(read -> progress(run, state, spec, page.look(read)));
    }

    /** Forgets what is remembered of runs that are over. */
    void retain(java.util.Collection<Long> runNos) {
        pages.keySet().retainAll(runNos);
    }

    private static Progress progress(Run run, RunState state, RunSpec spec, Look look) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        List<ScorerProgress> scorers = new ArrayList<>();
        List<ErrorSample> errors = new ArrayList<>();
        for (int number = 0; number < spec.scorers().size(); number++) {
            RunScorer scorer = spec.scorers().get(number);
            ScorerSums sums = look.sums.get(number);
            sums.values().forEach((name, values) -> {
                Double mean = values.estimate(LEVEL).value();
                if (mean != null) {
                    metrics.putIfAbsent(name + "/mean", mean);
                }
            });
            scorers.add(scorer(scorer.name(), sums));
            sums.samples()
                    .forEach(sample -> errors.add(new ErrorSample(
                            scorer.name(),
                            sample.getKey().code(),
                            sample.getKey().message(),
                            sample.getValue().count(),
                            sample.getValue().traceId())));
        }
        errors.sort(Comparator.comparingLong(ErrorSample::count).reversed());
        Double rate = state == RunState.RUNNING ? look.rate : null;
        return new Progress(
                run.id(),
                run.epoch() * EPOCH + look.done,
                state,
                run.failure(),
                run.traces(),
                look.done,
                scorers,
                metrics,
                run.started(),
                run.ended(),
                rate,
                rate == null ? null : eta(run.traces() - look.done, rate, look.slowest, look.fastest),
                errors.subList(0, Math.min(ERRORS, errors.size())));
    }

    /** The scorer's own feedback, or the first of several that it names itself. */
    private static ScorerProgress scorer(String name, ScorerSums sums) {
        ValueSums values = sums.values().get(name);
        if (values == null) {
            values = sums.values().values().stream().findFirst().orElseGet(ValueSums::new);
        }
        Estimate estimate = values.estimate(LEVEL);
        boolean known = estimate.value() != null;
        return new ScorerProgress(
                name,
                sums.scored(),
                sums.errors(),
                sums.skipped(),
                values.n(),
                estimate.value(),
                known ? estimate.low() : null,
                known ? estimate.high() : null,
                known ? estimate.method() : null,
                known || sums.scored() == 0 ? estimate.undefined() : "its values are no numbers, and not yes or no",
                sums.took().quantileMs(0.95),
                sums.paid(),
                sums.reused());
    }

    private static @Nullable Range eta(long remaining, double rate, double slowest, double fastest) {
        return rate <= 0 || slowest <= 0 ? null : new Range(remaining / fastest, remaining / slowest);
    }

    /**
     * @param rate traces a second lately; null when not known yet
     * @param slowest of the rates lately
     */
    private record Look(
            List<ScorerSums> sums, long done, @Nullable Double rate, double slowest, double fastest) {}

    /** What is remembered of a run. */
    private static final class Page {
        private final int scorers;
        private final List<ScorerSums> settled;
        private final Deque<Seen> seen = new ArrayDeque<>();
        private long settledDone;
        private int next;

        private record Seen(long nanos, long done) {}

        Page(int scorers) {
            this.scorers = scorers;
            this.settled =
                    IntStream.range(0, scorers).mapToObj(_ -> new ScorerSums()).toList();
        }

        synchronized int next() {
            return next;
        }

        synchronized Look look(List<Sums> read) {
            List<Sums> open = new ArrayList<>();
            for (Sums slice : read) {
                if (slice.sliceNo() == next && slice.state() == SliceStore.SliceState.DONE) {
                    add(settled, slice);
                    settledDone += slice.done();
                    next++;
                } else if (slice.sliceNo() >= next) {
                    open.add(slice);
                }
            }
            List<ScorerSums> sums =
                    IntStream.range(0, scorers).mapToObj(_ -> new ScorerSums()).toList();
            IntStream.range(0, scorers).forEach(scorer -> sums.get(scorer).add(settled.get(scorer)));
            open.forEach(slice -> add(sums, slice));
            long done = settledDone + open.stream().mapToLong(Sums::done).sum();
            return timed(sums, done);
        }

        private void add(List<ScorerSums> sums, Sums slice) {
            List<ScorerSums> parts = ScorerSums.list(slice.sums(), scorers);
            IntStream.range(0, scorers).forEach(scorer -> sums.get(scorer).add(parts.get(scorer)));
        }

        private Look timed(List<ScorerSums> sums, long done) {
            long now = System.nanoTime();
            while (seen.size() > 2 && now - seen.getFirst().nanos > RATE_OVER_NANOS) {
                seen.removeFirst();
            }
            if (seen.isEmpty() || now - seen.getLast().nanos > RATE_OVER_NANOS / 60) {
                seen.addLast(new Seen(now, done));
            }
            Seen first = seen.getFirst();
            if (now - first.nanos < 1_000_000_000L || done <= first.done) {
                return new Look(sums, done, null, 0, 0);
            }
            double rate = rate(first, now, done);
            // The two halves of the time say how steady it goes.
            Seen middle = seen.stream()
                    .filter(each -> each.nanos - first.nanos >= (now - first.nanos) / 2)
                    .findFirst()
                    .orElse(first);
            double before = middle.equals(first) ? rate : rate(first, middle.nanos, middle.done);
            double after = now == middle.nanos ? rate : rate(middle, now, done);
            return new Look(
                    sums,
                    done,
                    rate,
                    Math.max(rate / 10, Math.min(rate, Math.min(before, after))) * 0.9,
                    Math.max(rate, Math.max(before, after)) * 1.1);
        }

        private static double rate(Seen from, long nanos, long done) {
            return (done - from.done) * 1e9 / Math.max(1, nanos - from.nanos);
        }
    }
}
