package dev.assay.scorer.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.JudgeException;
import dev.assay.scorer.api.Value;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** {@code await judge({instructions, choices})}: asked by the script, answered by the server. */
class SandboxJudgeIT extends SandboxTestBase {
    @Test
    void a_script_gets_the_verdict_it_asked_for() {
        var asked = new ArrayList<Judge.Question>();
        String source = """
            export default async function score(trace) {
              const { value, rationale } = await judge({ instructions: 'Is it polite? ' + trace.outputs, choices: ['yes', 'no'] });
              return { value, rationale: 'judge: ' + rationale };
            }
            """;
        var outcomes = score(source, 1, (trace, question) -> {
            asked.add(question);
            return CompletableFuture.completedFuture(verdict("yes", "it says please"));
        });

        assertThat(asked).containsExactly(new Judge.Question("Is it polite? Paris.", List.of("yes", "no")));
        assertThat(TestSandbox.feedbacks(outcomes.getFirst()))
                .containsExactly(new Feedback(null, new Value.Text("yes"), "judge: it says please", null, Map.of()));
    }

    @Test
    void sixteen_traces_wait_for_their_judges_at_the_same_time() {
        var sixteen = new CountDownLatch(16);
        var answers = new ConcurrentHashMap<Integer, CompletableFuture<Judge.Verdict>>();
        var outcomes =
                score("export default async () => (await judge({ instructions: 'x' })).value", 40, (trace, _) -> {
                    var answer = answers.computeIfAbsent(trace, _ -> new CompletableFuture<>());
                    sixteen.countDown();
                    if (sixteen.getCount() == 0) {
                        answers.forEach((n, waiting) -> waiting.complete(verdict("answer " + n, "")));
                    }
                    return answer;
                });

        assertThat(outcomes).hasSize(40);
        for (int trace = 0; trace < 40; trace++) {
            assertThat(TestSandbox.feedbacks(outcomes.get(trace)).getFirst().value())
                    .isEqualTo(new Value.Text("answer " + trace));
        }
    }

    @Test
    void a_script_can_ask_several_judges_at_once_and_share_an_answer() {
        String source = """
            let shared;
            export default async function score(trace) {
              shared ??= judge({ instructions: 'shared' });
              const all = await Promise.all([judge({ instructions: 'a' }), judge({ instructions: 'b' }), shared]);
              return all.map((verdict) => verdict.value).join();
            }
            """;
        var calls = new AtomicInteger();
        var outcomes = score(source, 3, (_, question) -> {
            calls.incrementAndGet();
            return CompletableFuture.completedFuture(verdict(question.instructions(), ""));
        });

        assertThat(outcomes)
                .extracting(outcome -> TestSandbox.feedbacks(outcome).getFirst().value())
                .containsOnly(new Value.Text("a,b,shared"));
        assertThat(calls).hasValue(7);
    }

    @Test
    void a_script_can_catch_a_judge_that_fails() {
        String source = """
            export default async () => {
              try { await judge({ instructions: 'x' }) } catch (e) { return e.message }
            }
            """;
        assertThat(score(source, 1, (_, _) -> CompletableFuture.failedFuture(new JudgeException("no budget left"))))
                .extracting(outcome -> TestSandbox.feedbacks(outcome).getFirst().value())
                .containsExactly(new Value.Text("no budget left"));
        assertThat(score(source, 1, (_, _) -> {
                    throw new IllegalStateException("/secret/path");
                }))
                .extracting(outcome -> TestSandbox.feedbacks(outcome).getFirst().value())
                .containsExactly(new Value.Text("the judge failed"));
        assertThat(score(source, 1, ScriptJudge.NONE))
                .extracting(outcome -> TestSandbox.feedbacks(outcome).getFirst().value())
                .containsExactly(new Value.Text("no judge is available to this script"));
    }

    @Test
    void a_judge_that_never_answers_is_given_up() {
        SandboxConfig config = TestSandbox.config();
        var impatient = new SandboxConfig(
                config.java(),
                config.folder(),
                null,
                1,
                0,
                config.heapMegabytes(),
                config.traceCpu(),
                config.traceWall(),
                Duration.ofSeconds(1),
                config.callsPerWorker(),
                config.breachesPerJob(),
                config.idle());
        try (var quick = new SandboxPool(impatient);
                var job = quick.open(
                        "tests",
                        "export default async () => (await judge({ instructions: 'x' })).value",
                        (_, _) -> new CompletableFuture<>())) {
            assertThat(TestSandbox.await(job.score(TestSandbox.traces(1), "{}")).getFirst())
                    .isInstanceOfSatisfying(ScriptOutcome.Failed.class, failed -> assertThat(
                                    failed.error().message())
                            .isEqualTo("Error: the judge did not answer within 1 s"));
        }
    }

    @Test
    void an_answer_is_not_paid_twice_when_another_trace_breaks_the_worker() {
        String source = """
            export default async function score(trace) {
              const { value } = await judge({ instructions: 'x' });
              if (value === '2') for (;;) {}
              return value;
            }
            """;
        var calls = new ConcurrentHashMap<Integer, AtomicInteger>();
        var outcomes = score(source, 5, (trace, _) -> {
            calls.computeIfAbsent(trace, _ -> new AtomicInteger()).incrementAndGet();
            return CompletableFuture.completedFuture(verdict(String.valueOf(trace), ""));
        });

        assertThat(outcomes.get(2))
                .isInstanceOfSatisfying(ScriptOutcome.Failed.class, failed -> assertThat(failed.kind())
                        .isEqualTo(ScriptOutcome.Kind.TIMEOUT));
        assertThat(TestSandbox.feedbacks(outcomes.get(4)).getFirst().value()).isEqualTo(new Value.Text("4"));
        assertThat(calls.values()).hasSize(5).allSatisfy(count -> assertThat(count)
                .hasValue(1));
    }

    @Test
    void a_trace_that_asks_without_end_is_refused_more() {
        String source = """
            export default async () => {
              for (let i = 0; ; i++) {
                try { await judge({ instructions: 'x' + i }) } catch (e) { return `${i}: ${e.message}` }
              }
            }
            """;
        assertThat(score(source, 1, (_, _) -> CompletableFuture.completedFuture(verdict("yes", ""))))
                .extracting(outcome -> TestSandbox.feedbacks(outcome).getFirst().value())
                .containsExactly(new Value.Text("50: judge() was called more than 50 times for one trace"));
    }

    private static List<ScriptOutcome> score(String source, int traces, ScriptJudge judge) {
        try (var job = pool.open("tests", source, judge)) {
            return TestSandbox.await(job.score(TestSandbox.traces(traces), "{}"));
        }
    }

    private static Judge.Verdict verdict(String value, String rationale) {
        return new Judge.Verdict(value, rationale, "a-model", 10, 1, BigDecimal.ZERO);
    }
}
