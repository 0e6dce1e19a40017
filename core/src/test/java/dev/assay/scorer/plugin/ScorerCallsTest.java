package dev.assay.scorer.plugin;

import static dev.assay.scorer.plugin.Samples.await;
import static dev.assay.scorer.plugin.Samples.traces;
import static dev.assay.scorer.plugin.Samples.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.JudgeException;
import java.nio.file.Path;
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
    private final WatchedFolder plugins;

    ScorerCallsTest(@TempDir Path temp) throws Exception {
        plugins = Samples.in(temp, WatchedFolder.PATIENCE);
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
        assertThat(failed("blank").message())
                .isEqualTo("IllegalArgumentException: feedback 1 of score() has a blank name, expected null for the"
                        + " scorer's own");
        assertThat(failed("textless").message())
                .isEqualTo(
                        "IllegalArgumentException: feedback 1 of score() has the value null, expected Value.None or a"
                                + " value");
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
    void a_judge_may_be_given_the_plugins_tools() {
        Judge judge = new Judge() {
            @Override
            public Verdict ask(Question question) {
                throw new AssertionError("asked without tools");
            }

            @Override
            public Verdict ask(Question question, List<Tool> tools) {
                return verdict(tools.getFirst().name() + " at "
                        + tools.getFirst().run().apply(Map.of()));
            }
        };

        try (OpenScorer looking = plugins.scorers.open("plugin:looking", Map.of(), judge)) {
            assertThat(((ScoreOutcome.Scored) looking.score(traces("a")).getFirst())
                            .feedbacks()
                            .getFirst()
                            .value()
                            .json())
                    .isEqualTo("look at a");
        }
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
    void a_judge_may_call_the_tools_that_a_scorer_gives_it() {
        Judge walking = new Judge() {
            @Override
            public Verdict ask(Question question) {
                throw new JudgeException("no tools came along");
            }

            @Override
            public Verdict ask(Question question, List<Tool> tools) {
                // As the judge client does it: on a thread that knows nothing of plugins.
                return CompletableFuture.supplyAsync(
                                () -> verdict(tools.getFirst().run().apply(Map.of("at", "span 1"))))
                        .join();
            }
        };

        try (OpenScorer scorer = plugins.scorers.open("plugin:walking", Map.of(), walking)) {
            assertThat(scorer.score(List.of(WatchedFolder.trace())).getFirst())
                    .isInstanceOfSatisfying(ScoreOutcome.Scored.class, scored -> assertThat(
                                    scored.feedbacks().getFirst().value().json())
                            .isEqualTo("span 1 true"));
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
        return Samples.score(plugins, name, traceIds);
    }

    private ScoreOutcome.Failed failed(String name) {
        return (ScoreOutcome.Failed) score(name, "a").getFirst();
    }
}
