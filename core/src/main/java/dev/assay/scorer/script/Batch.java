package dev.assay.scorer.script;

import dev.assay.sandbox.wire.Failure;
import dev.assay.sandbox.wire.FailureKind;
import dev.assay.sandbox.wire.FromWorker;
import dev.assay.sandbox.wire.MalformedFrameException;
import dev.assay.sandbox.wire.ToWorker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Some traces on their way through a script. It is run on a worker; when that one breaks, the trace that broke it has its
 * outcome and the batch goes on with another worker, until every trace has one.
 */
final class Batch {
    /** A worker that says nothing for this long is given up. */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    /** A worker that was told to stop has a second to do so by itself. */
    private static final Duration CANCELLING = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(Batch.class);

    private static final int NO_TRACE = -2;
    private static final int LOST_WORKERS = 3;

    /** Characters of one trace; in UTF-8 that fits a frame. */
    private static final int MAX_TRACE = 4 * 1024 * 1024;

    private final SandboxConfig config;
    private final ScriptJob job;
    private final long number;
    private final String parameters;
    private final List<String> traces;
    private final int offset;
    private final ScriptJob.Progress progress;
    private final @Nullable ScriptOutcome[] outcomes;
    private final int[] crashes;
    private final Judgments judgments;
    private final CompletableFuture<List<ScriptOutcome>> done = new CompletableFuture<>();
    private boolean tried;
    private int lost;
    private @Nullable Talk talking;

    /**
     * @param number in the order in which batches were given
     * @param traces may be empty: then the script is only evaluated
     * @param offset place of the first of these traces in the list the caller gave
     */
    Batch(
            SandboxConfig config,
            ScriptJob job,
            long number,
            List<String> traces,
            int offset,
            String parameters,
            ScriptJob.Progress progress) {
        this.config = config;
        this.job = job;
        this.number = number;
        this.traces = List.copyOf(traces);
        this.offset = offset;
        this.parameters = parameters;
        this.progress = progress;
        this.outcomes = new ScriptOutcome[traces.size()];
        this.crashes = new int[traces.size()];
        this.judgments = new Judgments(job.judge(), offset, config.judgeWait());
        refuseOversized();
    }

    ScriptJob job() {
        return job;
    }

    /** The most urgent first, of these the one that waits for longest. */
    static Comparator<Batch> order() {
        return Comparator.comparing((Batch batch) -> batch.job.urgency()).thenComparingLong(batch -> batch.number);
    }

    /** Its job is cancelled: a worker that is at it hears of it. */
    synchronized void cancel() {
        if (talking != null) {
            talking.cancel();
        }
    }

    private synchronized void talking(@Nullable Talk talk) {
        talking = talk;
    }

    int size() {
        return traces.size();
    }

    /** Completed by {@link #complete} and {@link #fail}. */
    CompletableFuture<List<ScriptOutcome>> done() {
        return done;
    }

    /** Whether no worker is needed any more. */
    boolean isAnswered() {
        ScriptError unfit = job.unfit();
        boolean cancelled = job.isCancelled();
        if (cancelled) {
            answerRest(
                    new ScriptOutcome.Failed(ScriptOutcome.Kind.STOPPED, new ScriptError("cancelled", null, null), ""));
        } else if (unfit != null) {
            answerRest(new ScriptOutcome.Failed(ScriptOutcome.Kind.ERROR, unfit, ""));
        } else if (job.isStopped()) {
            String message =
                    "the script broke its limits " + config.breachesPerJob() + " times and was not tried again";
            answerRest(new ScriptOutcome.Failed(ScriptOutcome.Kind.STOPPED, new ScriptError(message, null, null), ""));
        }
        return (tried || cancelled || unfit != null) && unanswered().isEmpty();
    }

    void complete() {
        var all = new ArrayList<ScriptOutcome>();
        for (ScriptOutcome outcome : outcomes) {
            if (outcome != null) {
                all.add(outcome);
            }
        }
        done.complete(List.copyOf(all));
    }

    void fail(Throwable cause) {
        done.completeExceptionally(cause);
    }

    /**
     * Talks to a worker until every trace is answered or the worker is of no more use.
     *
     * @return false when the worker must not be used any more
     */
    boolean runOn(WorkerProcess worker) {
        var talk = new Talk(worker);
        talking(talk);
        try {
            Integer open = worker.openJob(job);
            if (open == null) {
                worker.closeEnded();
                open = worker.newJob(job);
                if (!talk.open(open)) {
                    return false;
                }
            }
            tried = true;
            return job.unfit() != null || job.isCancelled() || unanswered().isEmpty() || talk.score(open);
        } catch (IOException e) {
            died(worker, talk.current);
            return false;
        } finally {
            tried = true;
            talking(null);
            talk.judging.end();
            if (talk.told) {
                worker.disarm();
                worker.forget(job);
            }
        }
    }

    private void died(WorkerProcess worker, int current) {
        worker.kill();
        Failure failure =
                switch (worker.death()) {
                    case TOO_LATE ->
                        Failure.of(
                                FailureKind.TIMEOUT,
                                "timed out: the script used more than its "
                                        + config.traceCpu().toMillis() + " ms and had to be killed");
                    case OUT_OF_MEMORY ->
                        Failure.of(
                                FailureKind.OUT_OF_MEMORY,
                                "out of memory: the script used more than its " + config.heapMegabytes() + " MB");
                    case UNKNOWN -> Failure.of(FailureKind.CRASHED, "the sandbox crashed: " + worker.epitaph());
                };
        if (current == NO_TRACE) {
            lost++;
            if (lost >= LOST_WORKERS) {
                answerRest(Failures.outcome(Failure.of(FailureKind.CRASHED, failure.message()), ""));
            }
        } else if (failure.kind() == FailureKind.CRASHED && isFirstCrash(current)) {
            // Perhaps not the script's doing: an operator or the system may have killed the process.
            lost++;
        } else {
            breach(current, failure, "");
        }
    }

    private boolean isFirstCrash(int trace) {
        return trace == FromWorker.OPENING ? lost == 0 : crashes[trace]++ == 0;
    }

    /** The script broke a limit on this trace. */
    private void breach(int trace, Failure failure, String console) {
        job.countBreach();
        if (trace != FromWorker.OPENING) {
            answer(trace, Failures.outcome(failure, console));
        } else if (traces.isEmpty()) {
            job.refuse(Failures.error(failure));
        } else {
            answer(unanswered().getFirst(), Failures.outcome(failure, console));
        }
    }

    private void refuseOversized() {
        for (int i = 0; i < traces.size(); i++) {
            int length = traces.get(i).length();
            if (length > MAX_TRACE) {
                String message = "the trace has " + length + " characters of JSON; at most " + MAX_TRACE
                        + " can be given to a script";
                answer(i, Failures.outcome(Failure.of(FailureKind.ERROR, message), ""));
            }
        }
    }

    private List<Integer> unanswered() {
        var left = new ArrayList<Integer>();
        for (int i = 0; i < outcomes.length; i++) {
            if (outcomes[i] == null) {
                left.add(i);
            }
        }
        return left;
    }

    private void answerRest(ScriptOutcome outcome) {
        unanswered().forEach(trace -> answer(trace, outcome));
    }

    private void answer(int trace, ScriptOutcome outcome) {
        outcomes[trace] = outcome;
        progress.answered(offset + trace, outcome);
    }

    /** The conversation with one worker. */
    private final class Talk {
        private final WorkerProcess worker;
        private final Judgments.Session judging;
        private List<Integer> sent = List.of();
        /** The trace on whose behalf the worker last entered guest code. */
        private int current = NO_TRACE;

        /** What the worker calls the job; {@link #NO_TRACE} while it was told nothing of it. */
        private int number = NO_TRACE;

        /** Whether the worker drops the job by itself, since it was told that the job is cancelled. */
        private boolean told;

        Talk(WorkerProcess worker) {
            this.worker = worker;
            this.judging = judgments.session(worker, ScriptJob.killAfter(config));
        }

        /** To be called while no other thread sends. */
        void cancel() {
            if (number == NO_TRACE) {
                return;
            }
            told = true;
            try {
                worker.arm(CANCELLING);
                worker.send(new ToWorker.Cancel(number));
            } catch (IOException gone) {
                LOG.debug("sandbox process {} ended before its work was cancelled", worker.pid(), gone);
            }
        }

        /** Sends, unless the job is cancelled. */
        private boolean begin(int job, ToWorker message) throws IOException {
            synchronized (Batch.this) {
                if (Batch.this.job.isCancelled()) {
                    return false;
                }
                number = job;
                worker.arm(SILENCE);
                worker.send(message);
                return true;
            }
        }

        /** @return false when the worker is spent */
        boolean open(int number) throws IOException {
            var limits = new ToWorker.Limits(
                    (int) config.traceCpu().toMillis(), (int) config.traceWall().toMillis());
            if (!begin(number, new ToWorker.Open(number, job.source(), limits))) {
                return true;
            }
            while (true) {
                switch (worker.receive()) {
                    case FromWorker.Entered(int trace) -> enter(trace);
                    case FromWorker.Opened(int _, String info) -> {
                        worker.disarm();
                        current = NO_TRACE;
                        opened(info);
                        return true;
                    }
                    case FromWorker.OpenFailed(int _, Failure failure) -> {
                        worker.disarm();
                        worker.forget(job);
                        if (failure.kind() == FailureKind.CANCELLED) {
                            return true;
                        }
                        if (failure.kind() == FailureKind.ERROR) {
                            job.refuse(Failures.error(failure));
                            return true;
                        }
                        breach(FromWorker.OPENING, failure, "");
                        return false;
                    }
                    case FromWorker other -> throw unexpected(other);
                }
            }
        }

        /** @return false when the worker is spent */
        boolean score(int number) throws IOException {
            sent = unanswered();
            List<String> given = sent.stream().map(traces::get).toList();
            if (!begin(number, new ToWorker.Score(number, parameters, given))) {
                return true;
            }
            while (true) {
                switch (worker.receive()) {
                    case FromWorker.Entered(int trace) -> enter(trace);
                    case FromWorker.Scored(int trace, String feedbacks, String console, long micros) ->
                        answer(place(trace), scored(feedbacks, job.keep(console), micros));
                    case FromWorker.Failed(int trace, Failure failure, String console, long _) -> {
                        if (isBreach(failure)) {
                            breach(place(trace), failure, job.keep(console));
                            return false;
                        }
                        answer(place(trace), Failures.outcome(failure, job.keep(console)));
                    }
                    case FromWorker.Asked(int trace, int call, String request) ->
                        judging.ask(trace, place(trace), call, request);
                    case FromWorker.Waiting(int replies) -> judging.waiting(replies);
                    case FromWorker.Done _ -> {
                        worker.disarm();
                        return true;
                    }
                    case FromWorker other -> throw unexpected(other);
                }
            }
        }

        private void enter(int trace) throws IOException {
            current = trace == FromWorker.OPENING ? trace : place(trace);
            worker.arm(job.isCancelled() ? CANCELLING : ScriptJob.killAfter(config));
        }

        private int place(int trace) throws IOException {
            if (trace < 0 || trace >= sent.size()) {
                throw new MalformedFrameException("trace " + trace + " of " + sent.size());
            }
            return sent.get(trace);
        }

        private void opened(String info) {
            try {
                job.opened(ScriptInfo.parse(info));
            } catch (IllegalArgumentException e) {
                job.refuse(new ScriptError(String.valueOf(e.getMessage()), null, null));
            }
        }

        private static boolean isBreach(Failure failure) {
            return switch (failure.kind()) {
                case TIMEOUT, OUT_OF_MEMORY, CRASHED -> true;
                case TOO_MUCH_OUTPUT, ERROR, CANCELLED -> false;
            };
        }

        private static ScriptOutcome scored(String feedbacks, String console, long micros) throws IOException {
            try {
                return new ScriptOutcome.Scored(ScriptFeedbacks.parse(feedbacks), console, micros);
            } catch (IllegalArgumentException e) {
                throw new IOException(e);
            }
        }

        private static IOException unexpected(FromWorker message) {
            return new MalformedFrameException("did not expect " + message);
        }
    }
}
