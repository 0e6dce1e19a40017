package dev.assay.sandbox;

import dev.assay.sandbox.wire.Frames;
import dev.assay.sandbox.wire.FromWorker;
import dev.assay.sandbox.wire.MalformedFrameException;
import dev.assay.sandbox.wire.ToWorker;
import dev.assay.sandbox.wire.WorkerCommand;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.function.IntConsumer;

/** Takes the server's messages one by one and answers them; all guest code runs on the thread of {@link #run()}. */
final class Conversation {
    /** A scorer that every worker runs before it says Ready, so that the first real trace finds warm code. */
    private static final String WARM_UP_SCRIPT = """
        export default function score(trace, params) {
          return { value: assay.similarity(trace.outputs, trace.inputs), rationale: trace.root()?.name };
        }
        """;

    private static final String WARM_UP_TRACE = """
        {"traceId": "tr-0", "inputs": "a question", "outputs": [{"role": "assistant", "content": "an answer"}],
         "spans": [{"spanId": "1", "name": "root", "type": "AGENT"}], "expectations": [], "feedbacks": []}
        """;

    /** The server counts from 1. */
    private static final int WARM_UP_JOB = 0;

    private static final ToWorker.Limits WARM_UP_LIMITS = new ToWorker.Limits(60_000, 60_000);

    private final BlockingQueue<ToWorker> inbox;
    private final OutputStream out;
    private final IntConsumer exit;
    private final Map<Integer, Script> scripts = new HashMap<>();

    /** @param exit ends the process with a code; does not return in the product */
    Conversation(BlockingQueue<ToWorker> inbox, OutputStream out, IntConsumer exit) {
        this.inbox = inbox;
        this.out = new BufferedOutputStream(out, 64 * 1024);
        this.exit = exit;
    }

    /** Ends when interrupted or when a script broke a limit. */
    void run() throws IOException, InterruptedException {
        Runnable giveUp = () -> exit.accept(WorkerCommand.EXIT_UNSTOPPABLE);
        try (var javaScript = new JavaScript();
                var watchdog = new Watchdog(Thread.currentThread(), job -> cancels(inbox, job), giveUp)) {
            warmUp(javaScript, watchdog);
            send(new FromWorker.Ready());
            out.flush();
            boolean fit = true;
            while (fit) {
                fit = answer(inbox.take(), javaScript, watchdog);
                out.flush();
            }
        }
        exit.accept(WorkerCommand.EXIT_SPENT);
    }

    /** @return false when this process must not be used any more */
    private boolean answer(ToWorker message, JavaScript javaScript, Watchdog watchdog)
            throws IOException, InterruptedException {
        switch (message) {
            case ToWorker.Open open -> {
                return open(open, javaScript, watchdog);
            }
            case ToWorker.Score work -> {
                Script script = scripts.get(work.job());
                if (script == null) {
                    throw new MalformedFrameException("job " + work.job() + " is not open");
                }
                return new Scoring(script, work, inbox, this::send, out::flush).run();
            }
            case ToWorker.Close(int job) -> {
                drop(job);
                return true;
            }
            case ToWorker.Cancel(int job) -> {
                drop(job);
                return true;
            }
            case ToWorker.Reply late -> {
                // The script did not wait for its judge.
                return true;
            }
        }
    }

    /** Whether the server has cancelled a job, by a message that is still to be taken. */
    static boolean cancels(Collection<ToWorker> inbox, int job) {
        return !inbox.isEmpty()
                && inbox.stream().anyMatch(message -> message instanceof ToWorker.Cancel(int given) && given == job);
    }

    private void drop(int job) {
        Script script = scripts.remove(job);
        if (script != null) {
            script.close();
        }
    }

    private boolean open(ToWorker.Open open, JavaScript javaScript, Watchdog watchdog) throws IOException {
        send(new FromWorker.Entered(FromWorker.OPENING));
        out.flush();
        try {
            var script = Script.open(
                    javaScript,
                    watchdog,
                    open.job(),
                    open.source(),
                    open.limits(),
                    this::asked,
                    new TraceRun(FromWorker.OPENING));
            scripts.put(open.job(), script);
            send(new FromWorker.Opened(open.job(), script.info()));
            return true;
        } catch (ScriptFailedException e) {
            send(new FromWorker.OpenFailed(open.job(), e.failure()));
            return switch (e.failure().kind()) {
                case ERROR, CANCELLED -> true;
                case TIMEOUT, OUT_OF_MEMORY, TOO_MUCH_OUTPUT, CRASHED -> false;
            };
        }
    }

    private void asked(TraceRun run, int call, String request) {
        send(new FromWorker.Asked(run.trace, call, request));
    }

    private void send(FromWorker message) {
        try {
            Frames.write(out, message);
        } catch (IOException serverGone) {
            exit.accept(0);
        }
    }

    private static void warmUp(JavaScript javaScript, Watchdog watchdog) {
        var run = new TraceRun(FromWorker.OPENING);
        try (var script =
                Script.open(javaScript, watchdog, WARM_UP_JOB, WARM_UP_SCRIPT, WARM_UP_LIMITS, (_, _, _) -> {}, run)) {
            script.start(run, WARM_UP_TRACE, "{}");
        } catch (ScriptFailedException e) {
            throw new IllegalStateException("the sandbox cannot run its own script: " + e.getMessage(), e);
        }
    }
}
