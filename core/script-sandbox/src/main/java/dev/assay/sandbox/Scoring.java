package dev.assay.sandbox;

import dev.assay.sandbox.wire.Failure;
import dev.assay.sandbox.wire.FailureKind;
import dev.assay.sandbox.wire.FromWorker;
import dev.assay.sandbox.wire.MalformedFrameException;
import dev.assay.sandbox.wire.ToWorker;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The traces of one Score message. Each is a guest call of its own with a limit of its own; while scripts wait for
 * judges, at most {@link #MAX_PENDING} traces are under way at once.
 */
final class Scoring {
    static final int MAX_PENDING = 16;

    private final Script script;
    private final ToWorker.Score work;
    private final BlockingQueue<ToWorker> inbox;
    private final Consumer<FromWorker> send;
    private final Flush flush;
    private final Map<Integer, TraceRun> pending = new LinkedHashMap<>();
    private int replies;

    Scoring(Script script, ToWorker.Score work, BlockingQueue<ToWorker> inbox, Consumer<FromWorker> send, Flush flush) {
        this.script = script;
        this.work = work;
        this.inbox = inbox;
        this.send = send;
        this.flush = flush;
    }

    /** Sends what was sent so far. */
    interface Flush {
        void run() throws IOException;
    }

    /**
     * Traces that are left when the job is cancelled are not answered.
     *
     * @return false when the script broke a limit: the remaining traces are not answered
     */
    boolean run() throws IOException, InterruptedException {
        List<String> traces = work.traces();
        for (int trace = 0; trace < traces.size() && goesOn(); trace++) {
            start(new TraceRun(trace), traces.get(trace));
            while (pending.size() >= MAX_PENDING && goesOn()) {
                takeReply();
            }
        }
        while (!pending.isEmpty() && goesOn()) {
            takeReply();
        }
        if (script.isBroken() && !cancelled()) {
            return false;
        }
        send.accept(new FromWorker.Done(work.job()));
        return true;
    }

    private boolean goesOn() {
        return !script.isBroken() && !cancelled();
    }

    /** The message itself is taken by who takes the next one: it drops the context. */
    private boolean cancelled() {
        return Conversation.cancels(inbox, work.job());
    }

    private void start(TraceRun run, String trace) throws IOException {
        pending.put(run.trace, run);
        enter(run, () -> script.start(run, trace, work.parameters()));
        failIfNothingIsOpen();
    }

    private void takeReply() throws IOException, InterruptedException {
        ToWorker message = inbox.poll();
        if (message == null) {
            send.accept(new FromWorker.Waiting(replies));
            flush.run();
            message = inbox.take();
        }
        if (message instanceof ToWorker.Cancel) {
            inbox.add(message);
            return;
        }
        if (!(message instanceof ToWorker.Reply reply)) {
            throw new MalformedFrameException("expected the reply of a judge, not " + message);
        }
        replies++;
        TraceRun run = pending.get(reply.trace());
        TraceRun.Call call = run == null ? null : run.open.remove(reply.call());
        if (run == null || call == null) {
            return; // the script did not wait for it
        }
        enter(run, () -> {
            script.answer(run, call, reply.ok(), reply.text());
            return null;
        });
        // One answer may settle several traces: scripts may share a promise.
        for (TraceRun waiting : List.copyOf(pending.values())) {
            if (!script.isBroken()) {
                enter(waiting, () -> script.poll(waiting));
            }
        }
        failIfNothingIsOpen();
    }

    /** Nothing outside can settle a promise once no call is open. */
    private void failIfNothingIsOpen() {
        if (pending.values().stream().allMatch(run -> run.open.isEmpty())) {
            for (TraceRun run : List.copyOf(pending.values())) {
                finish(run, Failure.of(FailureKind.ERROR, "score() returned a promise that never settles"));
            }
        }
    }

    private void enter(TraceRun run, Step step) throws IOException {
        send.accept(new FromWorker.Entered(run.trace));
        flush.run();
        try {
            String result = step.take();
            if (result != null) {
                finish(run, result);
            }
        } catch (ScriptFailedException e) {
            finish(run, e.failure());
        }
    }

    private interface Step {
        @Nullable
        String take() throws ScriptFailedException;
    }

    /** @param result as the harness encodes it */
    private void finish(TraceRun run, String result) {
        String rest = result.substring(1);
        switch (result.charAt(0)) {
            case 'R' -> {
                pending.remove(run.trace);
                send.accept(new FromWorker.Scored(run.trace, rest, run.console.toString(), run.usedNanos / 1_000));
            }
            case 'O' -> finish(run, Failure.of(FailureKind.TOO_MUCH_OUTPUT, rest));
            default -> finish(run, Failure.of(FailureKind.ERROR, rest));
        }
    }

    private void finish(TraceRun run, Failure failure) {
        pending.remove(run.trace);
        send.accept(new FromWorker.Failed(run.trace, failure, run.console.toString(), run.usedNanos / 1_000));
    }
}
