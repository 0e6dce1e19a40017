package dev.assay.evaluation;

import static java.util.Objects.requireNonNull;

import dev.assay.evaluation.ScoredTrace.Result;
import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.Sessions;
import dev.assay.scorer.Subject;
import dev.assay.scorer.TraceCalls;
import dev.assay.scorer.TraceView;
import dev.assay.trace.Span;
import dev.assay.trace.Trace;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores some traces, in batches; the scorers work side by side on a batch, each on a virtual thread. A scorer's fault, of
 * whatever kind, is an outcome of the traces concerned and of nothing else.
 */
final class SliceScoring implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SliceScoring.class);

    private final List<ScorerInUse> scorers;
    private final Sessions sessions;
    private final Reuse reuse;
    private final Duration patience;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final LinkedBlockingQueue<List<ScoredTrace>> scored = new LinkedBlockingQueue<>();
    private final AtomicInteger begun = new AtomicInteger();
    private volatile boolean ending;
    private volatile boolean closed;

    /**
     * @param sessions that the traces are turns of
     * @param reuse what is known of their scores
     * @param patience after so long a call is given up
     */
    SliceScoring(List<ScorerInUse> scorers, Sessions sessions, Reuse reuse, Duration patience) {
        this.scorers = scorers;
        this.sessions = sessions;
        this.reuse = reuse;
        this.patience = patience;
    }

    /**
     * @param batch traces in one call of a scorer
     * @param atOnce batches at work at once
     */
    void start(List<Trace> traces, int batch, int atOnce) {
        threads.execute(() -> {
            var permits = new Semaphore(atOnce);
            for (int from = 0; from < traces.size(); from += batch) {
                List<Trace> next = traces.subList(from, Math.min(traces.size(), from + batch));
                try {
                    permits.acquire();
                } catch (InterruptedException e) {
                    return;
                }
                begun.incrementAndGet();
                if (ending) {
                    begun.decrementAndGet();
                    return;
                }
                threads.execute(() -> {
                    try {
                        scored.add(score(next));
                    } catch (InterruptedException e) {
                        LOG.debug("{} traces were given up", next.size());
                    } catch (RuntimeException | Error e) {
                        LOG.error("{} traces could not be scored", next.size(), e);
                        scored.add(together(next, Collections.nCopies(scorers.size(), all(next.size(), failed(e)))));
                    } finally {
                        permits.release();
                    }
                });
            }
        });
    }

    /** The next batch that is scored; null when none is within that time. */
    @Nullable
    List<ScoredTrace> next(Duration atMost) throws InterruptedException {
        List<ScoredTrace> next = scored.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
        if (next != null) {
            begun.decrementAndGet();
        }
        return next;
    }

    /** No further batch is begun. */
    void end() {
        ending = true;
    }

    /** Whether a batch that was begun has not been taken. */
    boolean busy() {
        return begun.get() > 0;
    }

    /** Interrupts what is at work; nothing comes of it any more. */
    @Override
    public void close() {
        ending = true;
        closed = true;
        threads.shutdownNow();
    }

    private List<ScoredTrace> score(List<Trace> traces) throws InterruptedException {
        List<Call> calls = new ArrayList<>();
        for (ScorerInUse scorer : scorers) {
            var judge = new AtomicReference<@Nullable RecordingJudge>();
            calls.add(new Call(threads.submit(() -> call(scorer, traces, judge)), judge));
        }
        long deadline = System.nanoTime() + patience.toNanos();
        List<List<Result>> results = new ArrayList<>();
        for (Call call : calls) {
            results.add(await(call, deadline, traces.size()));
        }
        if (closed) {
            // What was interrupted may look like a fault of its scorer.
            throw new InterruptedException();
        }
        return together(traces, results);
    }

    private static List<ScoredTrace> together(List<Trace> traces, List<List<Result>> results) {
        List<ScoredTrace> together = new ArrayList<>();
        for (int row = 0; row < traces.size(); row++) {
            int trace = row;
            var info = traces.get(trace).info();
            together.add(new ScoredTrace(
                    info.no(),
                    info.id(),
                    info.sessionId(),
                    TraceView.root(traces.get(trace)).map(Span::spanId).orElse(null),
                    results.stream().map(each -> each.get(trace)).toList()));
        }
        return together;
    }

    private List<Result> await(Call call, long deadline, int traces) throws InterruptedException {
        try {
            return call.results.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // Before it is interrupted, and so what is under way is seen.
            RecordingJudge judge = call.judge.get();
            RecordingJudge.Use use = judge == null ? RecordingJudge.Use.NONE : judge.take();
            call.results.cancel(true);
            Result late = Result.failed("TIMEOUT", "the scorer gave no answer in " + patience.toSeconds() + " s", null);
            List<Result> all = new ArrayList<>(all(traces, late));
            all.set(traces - 1, new Result(late.outcome(), use));
            return all;
        } catch (ExecutionException e) {
            return all(traces, failed(requireNonNull(e.getCause())));
        }
    }

    /** @param judge that the scorer asks at the moment */
    private record Call(Future<List<Result>> results, AtomicReference<@Nullable RecordingJudge> judge) {}

    private List<Result> call(ScorerInUse scorer, List<Trace> traces, AtomicReference<@Nullable RecordingJudge> judge) {
        List<@Nullable Result> results = new ArrayList<>(Collections.nCopies(traces.size(), null));
        List<TraceCalls> calls = new ArrayList<>();
        for (int row = 0; row < traces.size(); row++) {
            try {
                Result known = reuse.known(scorer, traces.get(row)).orElse(null);
                if (known == null) {
                    calls.add(TraceCalls.of(scorer.info(), traces.get(row), sessions));
                } else {
                    results.set(row, known);
                }
            } catch (RuntimeException e) {
                results.set(row, failed(e));
            }
        }
        List<Result> called = calls.isEmpty() ? List.of() : score(scorer, calls, judge);
        List<Result> complete = new ArrayList<>();
        int next = 0;
        for (Result result : results) {
            complete.add(result == null ? called.get(next++) : result);
        }
        return complete;
    }

    private static List<Result> score(
            ScorerInUse scorer, List<TraceCalls> traces, AtomicReference<@Nullable RecordingJudge> judge) {
        if (!scorer.asksJudge()) {
            return ask(scorer, traces, judge);
        }
        // What the judge is paid belongs to one trace.
        return traces.stream()
                .flatMap(trace -> ask(scorer, List.of(trace), judge).stream())
                .toList();
    }

    private static List<Result> ask(
            ScorerInUse scorer, List<TraceCalls> traces, AtomicReference<@Nullable RecordingJudge> judge) {
        List<Subject> subjects =
                traces.stream().flatMap(trace -> trace.subjects().stream()).toList();
        if (subjects.isEmpty()) {
            return together(traces, List.of(), RecordingJudge.Use.NONE);
        }
        ScorerInUse.Lease lease = scorer.borrow();
        if (scorer.asksJudge()) {
            judge.set(lease.judge());
        }
        try {
            List<ScoreOutcome> outcomes = lease.scorer().call(subjects);
            RecordingJudge.Use use = scorer.asksJudge() ? lease.judge().take() : RecordingJudge.Use.NONE;
            if (outcomes.size() != subjects.size()) {
                Result wrong = Result.failed(
                        "SCORER_ERROR",
                        "scorer '" + scorer.scorer().scorer() + "' gave " + outcomes.size() + " outcomes for "
                                + subjects.size() + " calls",
                        null);
                return all(traces.size(), new Result(wrong.outcome(), use));
            }
            return together(traces, outcomes, use);
        } catch (RuntimeException | Error e) {
            RecordingJudge.Use use = scorer.asksJudge() ? lease.judge().take() : RecordingJudge.Use.NONE;
            return all(traces.size(), new Result(failed(e).outcome(), use));
        } finally {
            judge.set(null);
            scorer.giveBack(lease);
        }
    }

    private static List<Result> together(List<TraceCalls> traces, List<ScoreOutcome> outcomes, RecordingJudge.Use use) {
        List<Result> results = new ArrayList<>();
        int from = 0;
        for (TraceCalls trace : traces) {
            int to = from + trace.subjects().size();
            results.add(new Result(trace.outcome(outcomes.subList(from, to)), use));
            from = to;
        }
        return results;
    }

    private static List<Result> all(int traces, Result result) {
        return Collections.nCopies(traces, result);
    }

    private static Result failed(Throwable fault) {
        var stack = new StringWriter();
        fault.printStackTrace(new PrintWriter(stack));
        String message = fault.getMessage();
        return Result.failed("SCORER_ERROR", message == null ? fault.getClass().getName() : message, stack.toString());
    }
}
