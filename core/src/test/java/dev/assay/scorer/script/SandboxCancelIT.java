package dev.assay.scorer.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.api.Judge;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A job that nobody wants any more gives its worker back, in the middle of a script too. */
class SandboxCancelIT {
    private static final String ONE = "export default () => 1";
    private static SandboxPool pool;

    @BeforeAll
    static void open_the_pool() {
        SandboxConfig config = TestSandbox.config();
        pool = new SandboxPool(new SandboxConfig(
                config.java(),
                config.folder(),
                config.cache(),
                1,
                0,
                config.heapMegabytes(),
                Duration.ofSeconds(10),
                Duration.ofMinutes(10),
                config.judgeWait(),
                config.callsPerWorker(),
                config.breachesPerJob(),
                config.idle()));
    }

    @AfterAll
    static void close_the_pool() {
        pool.close();
    }

    @Test
    void a_script_that_runs_is_stopped_and_its_worker_goes_on_with_others() {
        assertThat(TestSandbox.feedbacks(pool, ONE)).hasSize(1);
        List<Long> workers = workers();
        var entered = new CompletableFuture<Void>();
        ScriptJob job = pool.open(
                "tests",
                "export default async (t) => { if (t.inputs === 2) for (;;) {} ; return 1 }",
                ScriptJudge.NONE);
        var underWay = job.score(
                List.of("{\"inputs\": 1}", "{\"inputs\": 2}", "{\"inputs\": 3}"),
                "{}",
                (trace, outcome) -> entered.complete(null));
        entered.orTimeout(1, TimeUnit.MINUTES).join();

        job.cancel();

        assertThat(kinds(underWay)).containsExactly("scored", "STOPPED", "STOPPED");
        assertThat(TestSandbox.feedbacks(pool, ONE)).hasSize(1);
        assertThat(workers()).as("the process is the same").isEqualTo(workers);
    }

    @Test
    void a_script_that_loops_while_it_is_evaluated_is_stopped_too() {
        assertThat(TestSandbox.feedbacks(pool, ONE)).hasSize(1);
        List<Long> workers = workers();
        ScriptJob job = pool.open("tests", "for (;;) {}", ScriptJudge.NONE);
        var underWay = job.score(TestSandbox.traces(2), "{}");

        job.cancel();

        assertThat(kinds(underWay)).containsExactly("STOPPED", "STOPPED");
        assertThat(TestSandbox.feedbacks(pool, ONE)).hasSize(1);
        assertThat(workers()).isEqualTo(workers);
    }

    @Test
    void what_waits_is_given_up_at_once() {
        var blocked = new CompletableFuture<Void>();
        ScriptJob first = pool.open("tests", "export default async () => judge({ instructions: 'x' })", (_, _) -> {
            blocked.complete(null);
            return new CompletableFuture<>();
        });
        var firsts = first.score(TestSandbox.traces(1), "{}");
        blocked.orTimeout(1, TimeUnit.MINUTES).join();
        ScriptJob second = pool.open("tests", ONE, ScriptJudge.NONE);
        var seconds = second.score(TestSandbox.traces(200), "{}");

        second.cancel();

        assertThat(kinds(seconds)).hasSize(200).containsOnly("STOPPED");
        assertThat(firsts.toCompletableFuture()).isNotDone();
        first.cancel();
        assertThat(kinds(firsts)).containsExactly("STOPPED");
        assertThat(kinds(first.score(TestSandbox.traces(1), "{}"))).containsExactly("STOPPED");
        assertThat(TestSandbox.feedbacks(pool, ONE)).hasSize(1);
    }

    @Test
    void runs_go_before_a_corpus_and_the_editor_before_runs() {
        var blocked = new CompletableFuture<Void>();
        var answer = new CompletableFuture<Judge.Verdict>();
        ScriptJob first = pool.open("tests", "export default async () => judge({ instructions: 'x' })", (_, _) -> {
            blocked.complete(null);
            return answer;
        });
        var holds = first.score(TestSandbox.traces(1), "{}");
        blocked.orTimeout(1, TimeUnit.MINUTES).join();
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        ScriptJob corpus = pool.open("tests", ONE, ScriptJudge.NONE, ScriptJob.Urgency.CORPUS);
        ScriptJob run = pool.open("tests", ONE, ScriptJudge.NONE);
        var corpusDone = corpus.score(TestSandbox.traces(1), "{}", (_, _) -> order.add("corpus"));
        var runDone = run.score(TestSandbox.traces(1), "{}", (_, _) -> order.add("run"));
        var checked = pool.check("tests", ONE).thenAccept(_ -> order.add("check"));

        answer.complete(new Judge.Verdict("yes", "", "m", 0, 0, BigDecimal.ZERO));

        List.of(holds, corpusDone, runDone, checked).forEach(TestSandbox::await);
        assertThat(order).endsWith("corpus").containsExactlyInAnyOrder("check", "run", "corpus");
    }

    private static List<String> kinds(CompletionStage<List<ScriptOutcome>> outcomes) {
        return TestSandbox.await(outcomes).stream()
                .map(outcome -> switch (outcome) {
                    case ScriptOutcome.Scored _ -> "scored";
                    case ScriptOutcome.Failed failed -> failed.kind().name();
                })
                .toList();
    }

    private static List<Long> workers() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().commandLine().orElse("").contains("SandboxWorker"))
                .map(ProcessHandle::pid)
                .toList();
    }
}
