package dev.assay.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.sandbox.wire.Failure;
import dev.assay.sandbox.wire.FailureKind;
import dev.assay.sandbox.wire.Frames;
import dev.assay.sandbox.wire.FromWorker;
import dev.assay.sandbox.wire.ToWorker;
import dev.assay.sandbox.wire.ToWorker.Limits;
import dev.assay.sandbox.wire.WorkerCommand;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a worker answers to which message; the worker runs on a thread of this JVM. */
class ConversationTest {
    private static final Limits LIMITS = new Limits(500, 60_000);

    private final BlockingQueue<ToWorker> inbox = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    private DataInputStream in;
    private Thread worker;

    @BeforeEach
    void start_a_worker() throws IOException {
        var out = new PipedOutputStream();
        in = new DataInputStream(new PipedInputStream(out, 1024 * 1024));
        var conversation = new Conversation(inbox, out, exitCode::complete);
        worker = Thread.ofPlatform().daemon().start(() -> {
            try (out) {
                conversation.run();
            } catch (IOException | InterruptedException end) {
                exitCode.completeExceptionally(end);
            }
        });
        assertThat(Frames.readFromWorker(in)).isEqualTo(new FromWorker.Ready());
    }

    @AfterEach
    void end_the_worker() {
        worker.interrupt();
    }

    @Test
    void each_trace_is_entered_answered_and_the_batch_is_done() throws IOException {
        inbox.add(new ToWorker.Open(7, "export const info = { name: 'n' }; export default (t) => t.inputs", LIMITS));
        inbox.add(new ToWorker.Score(7, "{}", List.of("{\"inputs\": 1}", "{\"inputs\": null}", "{\"inputs\": NaN}")));

        assertThat(untilDone())
                .satisfiesExactly(
                        message -> assertThat(message).isEqualTo(new FromWorker.Entered(FromWorker.OPENING)),
                        message -> assertThat(message).isEqualTo(new FromWorker.Opened(7, "{\"name\":\"n\"}")),
                        message -> assertThat(message).isEqualTo(new FromWorker.Entered(0)),
                        message -> assertThat(((FromWorker.Scored) message).feedbacks())
                                .isEqualTo("[{\"value\":1}]"),
                        message -> assertThat(message).isEqualTo(new FromWorker.Entered(1)),
                        message -> assertThat(((FromWorker.Scored) message).feedbacks())
                                .isEqualTo("[]"),
                        message -> assertThat(message).isEqualTo(new FromWorker.Entered(2)),
                        message -> assertThat(
                                        ((FromWorker.Failed) message).failure().kind())
                                .isEqualTo(FailureKind.ERROR),
                        message -> assertThat(message).isEqualTo(new FromWorker.Done(7)));
    }

    @Test
    void a_script_that_cannot_be_opened_leaves_the_worker_fit() throws IOException {
        inbox.add(new ToWorker.Open(1, "export default (", LIMITS));
        inbox.add(new ToWorker.Open(2, "export default () => 2", LIMITS));
        inbox.add(new ToWorker.Score(2, "{}", List.of("{}")));

        assertThat(untilDone())
                .contains(new FromWorker.OpenFailed(
                        1, new Failure(FailureKind.ERROR, "SyntaxError: Expected an operand but found eof", 1, 17)))
                .endsWith(new FromWorker.Done(2));
    }

    @Test
    void a_worker_whose_script_ran_too_long_says_so_and_ends() throws IOException {
        inbox.add(new ToWorker.Open(1, "export default (t) => { console.log('before'); for (;;) {} }", LIMITS));
        inbox.add(new ToWorker.Score(1, "{}", List.of("{}", "{}")));

        List<FromWorker> said = untilEnd();
        assertThat(said.getLast()).isInstanceOfSatisfying(FromWorker.Failed.class, failed -> {
            assertThat(failed.trace()).isZero();
            assertThat(failed.failure().kind()).isEqualTo(FailureKind.TIMEOUT);
            assertThat(failed.console()).isEqualTo("before\n");
            assertThat(failed.micros()).isGreaterThan(500_000);
        });
        assertThat(exitCode.orTimeout(1, TimeUnit.MINUTES).join()).isEqualTo(WorkerCommand.EXIT_SPENT);
    }

    @Test
    void a_trace_that_waits_for_its_judge_lets_others_pass() throws IOException {
        String source = """
            export default async (trace) => {
              if (!trace.ask) return 'at once';
              const { value } = await judge({ instructions: 'q', choices: ['yes', 'no'] });
              return value;
            }
            """;
        inbox.add(new ToWorker.Open(1, source, LIMITS));
        inbox.add(new ToWorker.Score(1, "{}", List.of("{\"ask\": true}", "{}")));

        List<FromWorker> said = until(FromWorker.Waiting.class);
        assertThat(said)
                .contains(
                        new FromWorker.Asked(0, 0, "{\"instructions\":\"q\",\"choices\":[\"yes\",\"no\"]}"),
                        new FromWorker.Waiting(0));
        assertThat(said.stream().filter(FromWorker.Scored.class::isInstance))
                .extracting(message -> ((FromWorker.Scored) message).trace())
                .containsExactly(1);

        inbox.add(new ToWorker.Reply(0, 99, true, "{\"value\": \"nobody asked\"}"));
        inbox.add(new ToWorker.Reply(0, 0, true, "{\"value\": \"yes\"}"));
        assertThat(untilDone().stream().filter(FromWorker.Scored.class::isInstance))
                .extracting(message -> ((FromWorker.Scored) message).feedbacks())
                .containsExactly("[{\"value\":\"yes\"}]");
    }

    @Test
    void a_reply_that_comes_after_its_trace_is_passed_over() throws IOException {
        inbox.add(new ToWorker.Open(1, "export default () => { judge({ instructions: 'unused' }); return 1 }", LIMITS));
        inbox.add(new ToWorker.Score(1, "{}", List.of("{}")));
        untilDone();

        inbox.add(new ToWorker.Reply(0, 0, true, "{}"));
        inbox.add(new ToWorker.Score(1, "{}", List.of("{}")));
        assertThat(untilDone()).endsWith(new FromWorker.Done(1));
    }

    @Test
    void a_cancelled_job_stops_in_the_middle_of_a_trace_and_the_worker_goes_on() throws IOException {
        var forever = new Limits(3_600_000, 3_600_000);
        inbox.add(new ToWorker.Open(1, "export default (t) => { if (t.inputs) for (;;) {} ; return 1 }", forever));
        inbox.add(new ToWorker.Score(1, "{}", List.of("{}", "{\"inputs\": 1}", "{}")));
        inbox.add(new ToWorker.Open(2, "export default () => 2", LIMITS));
        inbox.add(new ToWorker.Score(2, "{}", List.of("{}")));
        List<FromWorker> said = until(FromWorker.Scored.class);
        assertThat(Frames.readFromWorker(in)).isEqualTo(new FromWorker.Entered(1));

        inbox.add(new ToWorker.Cancel(1));

        assertThat(said).last().isInstanceOf(FromWorker.Scored.class);
        assertThat(untilDone())
                .hasAtLeastOneElementOfType(FromWorker.Failed.class)
                .endsWith(new FromWorker.Done(1))
                .noneMatch(message -> message.equals(new FromWorker.Entered(2)));
        assertThat(untilDone()).endsWith(new FromWorker.Done(2));
    }

    @Test
    void a_job_that_is_cancelled_while_it_is_evaluated_is_not_opened() throws IOException {
        inbox.add(new ToWorker.Open(1, "for (;;) {}", new Limits(3_600_000, 3_600_000)));
        inbox.add(new ToWorker.Cancel(1));
        inbox.add(new ToWorker.Open(2, "export default () => 2", LIMITS));

        assertThat(until(FromWorker.Opened.class))
                .filteredOn(FromWorker.OpenFailed.class::isInstance)
                .containsExactly(new FromWorker.OpenFailed(1, Failure.of(FailureKind.CANCELLED, "cancelled")));
    }

    @Test
    void a_job_that_waits_for_its_judge_is_cancelled_too() throws IOException {
        inbox.add(new ToWorker.Open(1, "export default async () => judge({ instructions: 'q' })", LIMITS));
        inbox.add(new ToWorker.Score(1, "{}", List.of("{}")));
        until(FromWorker.Waiting.class);

        inbox.add(new ToWorker.Cancel(1));

        assertThat(untilDone()).containsExactly(new FromWorker.Done(1));
    }

    @Test
    void a_scorer_of_spans_and_one_of_sessions_are_told_what_they_are_called_for() throws IOException {
        String source = "export default (trace, params, { span, session }) =>"
                + " `${trace.traceId} ${span?.name} ${span?.children.length} ${session.length}`";
        inbox.add(new ToWorker.Open(1, source, LIMITS));
        inbox.add(new ToWorker.Score(1, "{}", List.of("""
            {"traceId": "t"}\
            """, """
            ["span", {"traceId": "t", "spans": [{"spanId": "a", "name": "x"}, {"spanId": "b", "parentSpanId": "a"}]},
             {"spanId": "a", "name": "other copy"}]\
            """, """
            ["span", {"traceId": "t"}, {"spanId": "a", "name": "alone"}]\
            """, """
            ["session", {"traceId": "t"}, {"traceId": "u"}]\
            """)));

        assertThat(untilDone().stream().filter(FromWorker.Scored.class::isInstance))
                .extracting(message -> ((FromWorker.Scored) message).feedbacks())
                .containsExactly(
                        "[{\"value\":\"t undefined undefined 1\"}]",
                        "[{\"value\":\"t x 1 1\"}]",
                        "[{\"value\":\"t alone 0 1\"}]",
                        "[{\"value\":\"t undefined undefined 2\"}]");
    }

    private List<FromWorker> untilDone() throws IOException {
        return until(FromWorker.Done.class);
    }

    private List<FromWorker> until(Class<? extends FromWorker> last) throws IOException {
        var said = new ArrayList<FromWorker>();
        do {
            said.add(Frames.readFromWorker(in));
        } while (!last.isInstance(said.getLast()));
        return said;
    }

    private List<FromWorker> untilEnd() throws IOException {
        var said = new ArrayList<FromWorker>();
        try {
            while (true) {
                said.add(Frames.readFromWorker(in));
            }
        } catch (EOFException end) {
            return said;
        }
    }
}
