package dev.assay.scorer.plugin;

import static dev.assay.scorer.plugin.JarBuilder.aPlugin;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Invalid;
import dev.assay.model.Trace;
import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.ScorerDescription;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.JudgeException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScorerCallsTest {
    private static final Duration LIMIT = Duration.ofMillis(400);

    /** One scorer per way to behave; the jar is the same for all tests. */
    private static final byte[] JAR = aPlugin("sample")
            .withScorer("fine", "return List.of(Feedback.yesNo(true, request.trace().traceId()));")
            .withScorer("silent", "return List.of();")
            .withScorer("nothing", "return null;")
            .withScorer("holes", "return Arrays.asList(Feedback.yesNo(true, \"\"), null);")
            .withScorer("lacking", "throw new ScorerException(\"no RETRIEVER span in the trace\");")
            .withScorer("broken", "throw new IllegalStateException(\"oops\");")
            .withScorer("endless", "return score(request);")
            .withScorer("greedy", "throw new OutOfMemoryError(\"Java heap space\");")
            .withScorer(
                    "nasty",
                    "throw new RuntimeException() { @Override public String getMessage() { throw new Error(); }"
                        + " @Override public void printStackTrace(java.io.PrintWriter to) { throw new Error(); } };")
            .withScorer(
                    "json",
                    "return List.of(Feedback.of(new Value.Json(new ArrayList<>(List.of(1, 2.5f, Map.of(\"a\","
                            + " \"b\")))), \"\"));")
            .withScorer("thing", "return List.of(Feedback.of(new Value.Json(List.of(new Object())), \"\"));")
            .withScorer(
                    "loader",
                    "boolean own = Thread.currentThread().getContextClassLoader() == getClass().getClassLoader();"
                            + " return List.of(Feedback.yesNo(own, \"\"));")
            .withScorer(
                    "sleepy",
                    "if (request.trace().traceId().equals(\"slow\")) { Thread.sleep(60_000); }"
                            + " return List.of(Feedback.yesNo(true, \"\"));")
            .withScorer(
                    "stubborn",
                    "if (request.trace().traceId().equals(\"slow\")) { long end = System.nanoTime() + 3_000_000_000L;"
                            + " while (System.nanoTime() < end) { Thread.onSpinWait(); } }"
                            + " return List.of(Feedback.yesNo(true, \"\"));")
            .withScorer("sneaky", "request.judge().ask(new Judge.Question(\"?\", List.of())); return List.of();")
            .withScorer(
                    "asking",
                    "asking",
                    "",
                    "Judge.Verdict verdict = request.judge().ask(new Judge.Question(request.trace().traceId(),"
                            + " List.of())); return List.of(Feedback.of(new Value.Text(verdict.value()),"
                            + " verdict.rationale()));",
                    "Set.of(ScorerInfo.Part.JUDGE)")
            .bytes();

    private final WatchedFolder plugins;

    ScorerCallsTest(@TempDir Path temp) throws Exception {
        Files.write(Files.createDirectory(temp.resolve("plugins")).resolve("sample.jar"), JAR);
        plugins = WatchedFolder.in(temp, LIMIT, 2);
    }

    @AfterEach
    void close() {
        plugins.close();
    }

    @Test
    void each_trace_gets_its_outcome_in_order() {
        List<ScoreOutcome> outcomes = score("fine", "a", "b", "c");

        assertThat(outcomes)
                .extracting(outcome ->
                        ((ScoreOutcome.Scored) outcome).feedbacks().getFirst().rationale())
                .containsExactly("a", "b", "c");
        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.took()).isPositive());
        assertThat(score("fine")).isEmpty();
        assertThat(score("silent", "a").getFirst()).isInstanceOf(ScoreOutcome.Skipped.class);
    }

    @Test
    void a_reason_is_shown_as_it_stands_and_a_defect_with_its_stack_trace() {
        ScoreOutcome.Failed lacking = failed("lacking");
        assertThat(lacking.code()).isEqualTo("SCORER_ERROR");
        assertThat(lacking.message()).isEqualTo("no RETRIEVER span in the trace");
        assertThat(lacking.detail()).isNull();

        ScoreOutcome.Failed broken = failed("broken");
        assertThat(broken.code()).isEqualTo("SCORER_ERROR");
        assertThat(broken.message()).isEqualTo("IllegalStateException: oops");
        assertThat(broken.detail()).contains("at sample.broken.score(broken.java:");
    }

    @Test
    void errors_of_every_kind_stay_with_the_call() {
        assertThat(failed("endless").message()).isEqualTo("StackOverflowError");
        assertThat(failed("greedy").code()).isEqualTo("OUT_OF_MEMORY");
        assertThat(failed("nasty").code()).isEqualTo("SCORER_ERROR");
        assertThat(failed("nothing").message())
                .isEqualTo("IllegalArgumentException: score() returned null, expected a list of feedbacks");
        assertThat(failed("holes").message()).isEqualTo("IllegalArgumentException: feedback 2 of score() is null");
        assertThat(failed("thing").message())
                .isEqualTo(
                        "IllegalArgumentException: a java.lang.Object is no JSON value; expected null, Boolean, Long,"
                                + " Double, String, List or Map");
        assertThat(failed("sneaky").message())
                .isEqualTo(
                        "the scorer 'sneaky' asks a judge, but its info() does not declare JUDGE among what it reads");
    }

    @Test
    void json_values_are_copied_into_the_servers_own() {
        assertThat(((ScoreOutcome.Scored) score("json", "a").getFirst())
                        .feedbacks()
                        .getFirst()
                        .value()
                        .json())
                .isEqualTo(List.of(1L, 2.5, Map.of("a", "b")));
    }

    @Test
    void the_threads_class_loader_is_the_plugins() {
        assertThat(((ScoreOutcome.Scored) score("loader", "a").getFirst()).feedbacks())
                .containsExactly(Feedback.yesNo(true, ""));
    }

    @Test
    void an_overdue_call_is_abandoned_and_the_traces_after_it_are_scored() {
        List<ScoreOutcome> outcomes = score("stubborn", "a", "slow", "b");

        assertThat(outcomes.get(0)).isInstanceOf(ScoreOutcome.Scored.class);
        assertThat(outcomes.get(1)).isInstanceOfSatisfying(ScoreOutcome.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo("TIMEOUT");
            assertThat(failed.message()).isEqualTo("took longer than 400 ms");
            assertThat(failed.took()).isEqualTo(LIMIT);
        });
        assertThat(outcomes.get(2)).isInstanceOf(ScoreOutcome.Scored.class);
    }

    @Test
    void abandoned_calls_take_no_turn_away_from_others() {
        // Two turns only; both hang when the third comes.
        score("stubborn", "slow", "slow");

        assertThat(score("fine", "a").getFirst()).isInstanceOf(ScoreOutcome.Scored.class);
    }

    @Test
    void three_abandoned_calls_disable_the_scorer_and_no_other() {
        String reason = "disabled: 3 calls took longer than 400 ms; replace the jar or restart to try again";

        List<ScoreOutcome> outcomes = score("sleepy", "slow", "slow", "a", "slow", "b");

        assertThat(outcomes.get(2)).isInstanceOf(ScoreOutcome.Scored.class);
        assertThat(outcomes.get(4))
                .isInstanceOfSatisfying(ScoreOutcome.Failed.class, failed -> assertThat(failed.message())
                        .isEqualTo(reason));
        assertThat(plugins.scorers.find("plugin:sleepy"))
                .get()
                .extracting(ScorerDescription::problem)
                .isEqualTo(reason);
        assertThatThrownBy(() -> plugins.open("sleepy"))
                .isInstanceOf(Invalid.class)
                .hasMessage("The scorer 'plugin:sleepy' is " + reason);
        assertThat(score("fine", "a").getFirst()).isInstanceOf(ScoreOutcome.Scored.class);
    }

    @Test
    void waiting_for_a_judge_is_not_counted() throws Exception {
        var overLimit = new CountDownLatch(1);
        CompletableFuture.delayedExecutor(LIMIT.toMillis() * 3, TimeUnit.MILLISECONDS)
                .execute(overLimit::countDown);

        try (OpenScorer asking = plugins.scorers.open("plugin:asking", Map.of(), question -> {
            await(overLimit);
            return verdict("yes");
        })) {
            assertThat(asking.score(List.of(WatchedFolder.trace())).getFirst()).isInstanceOf(ScoreOutcome.Scored.class);
        }
    }

    @Test
    void scorers_that_ask_a_judge_ask_for_all_traces_at_once() {
        var all = new CyclicBarrier(6);

        List<ScoreOutcome> outcomes;
        try (OpenScorer asking = plugins.scorers.open("plugin:asking", Map.of(), question -> {
            try {
                all.await(WatchedFolder.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new JudgeException("never six at once: " + e);
            }
            return verdict(question.instructions());
        })) {
            outcomes = asking.score(traces("a", "b", "c", "d", "e", "f"));
        }

        assertThat(outcomes)
                .extracting(outcome -> ((ScoreOutcome.Scored) outcome)
                        .feedbacks()
                        .getFirst()
                        .value()
                        .json())
                .containsExactly("a", "b", "c", "d", "e", "f");
    }

    @Test
    void a_judge_without_a_verdict_is_its_own_kind_of_failure() {
        try (OpenScorer asking = plugins.scorers.open("plugin:asking", Map.of(), question -> {
            throw new JudgeException("the model answered 503");
        })) {
            assertThat(asking.score(List.of(WatchedFolder.trace())).getFirst())
                    .isInstanceOfSatisfying(ScoreOutcome.Failed.class, failed -> {
                        assertThat(failed.code()).isEqualTo("JUDGE_ERROR");
                        assertThat(failed.message()).isEqualTo("the model answered 503");
                    });
        }
    }

    @Test
    void who_no_longer_wants_the_answer_need_not_wait_for_it() throws Exception {
        var asked = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        var outcome = new CompletableFuture<Throwable>();
        try (OpenScorer asking = plugins.scorers.open("plugin:asking", Map.of(), question -> {
            asked.countDown();
            await(never);
            return verdict("yes");
        })) {
            Thread caller = Thread.ofVirtual().start(() -> {
                try {
                    asking.score(List.of(WatchedFolder.trace()));
                    outcome.complete(new AssertionError("an answer nobody gave"));
                } catch (CancellationException e) {
                    outcome.complete(e);
                }
            });
            await(asked);
            caller.interrupt();

            assertThat(outcome.get(WatchedFolder.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void a_closed_lease_scores_no_more() {
        OpenScorer fine = plugins.open("fine");
        fine.close();
        fine.close();

        assertThatThrownBy(() -> fine.score(traces("a")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the lease on plugin:fine is closed");
    }

    private List<ScoreOutcome> score(String name, String... traceIds) {
        try (OpenScorer scorer = plugins.open(name)) {
            return scorer.score(traces(traceIds));
        }
    }

    private ScoreOutcome.Failed failed(String name) {
        return (ScoreOutcome.Failed) score(name, "a").getFirst();
    }

    private static List<Trace> traces(String... ids) {
        List<Trace> traces = new ArrayList<>();
        for (String id : ids) {
            traces.add(WatchedFolder.trace(id, null));
        }
        return traces;
    }

    private static Judge.Verdict verdict(String value) {
        return new Judge.Verdict(value, "because", "test-model", 1, 1, BigDecimal.ZERO);
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(WatchedFolder.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("waited in vain");
            }
        } catch (InterruptedException e) {
            throw new CancellationException("interrupted");
        }
    }
}
