package dev.assay.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Conflict;
import dev.assay.evaluation.Progress.ScorerProgress;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Value;
import dev.assay.store.RunState;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Whatever a scorer does, the run ends, the other scorers' results count, and what went wrong is told. */
class FailingScorersIT extends EvaluationTestBase {
    @Test
    void a_scorer_that_throws_gives_errors_and_the_others_go_on() throws Exception {
        EvaluationNode node = node(new TestScorers()
                .with("thrower", (_, _) -> {
                    throw new IllegalStateException("no such field: answer");
                })
                .with("good", (_, _) -> TestScorers.number(1)));
        List<Long> nos = traces.insert(20);

        var started = node.service().start(of(nos, "thrower", "good")).await();
        watch.await(started.runId(), "finished");

        Progress progress = node.service().get(started.runId()).await().progress();
        assertThat(progress.scorers())
                .extracting(ScorerProgress::name, ScorerProgress::scored, ScorerProgress::errors)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("thrower", 0L, 20L),
                        org.assertj.core.groups.Tuple.tuple("good", 20L, 0L));
        assertThat(progress.errors().getFirst().message()).isEqualTo("no such field: answer");
        assertThat(progress.errors().getFirst().count()).isEqualTo(20);
        assertThat(progress.errors().getFirst().traceId()).startsWith("tr-");
        Row error = rows(
                        "SELECT * FROM assessment WHERE run_no = $1 AND name = 'thrower' LIMIT 1",
                        runNo(started.runId()))
                .getFirst();
        assertThat(error.getJsonObject("error").getString("code")).isEqualTo("SCORER_ERROR");
        assertThat(error.getJsonObject("error").getString("stackTrace")).contains("IllegalStateException");
        assertThat(error.getValue("value")).isNull();
    }

    @Test
    void a_scorer_that_hangs_gives_timeouts_and_the_run_ends() throws Exception {
        var never = new CountDownLatch(1);
        EvaluationConfig config = new EvaluationConfig(
                1,
                1,
                64,
                4,
                16,
                LEASE,
                Duration.ofMillis(300),
                Duration.ofMillis(50),
                5,
                List.of(14),
                true,
                Duration.ofHours(1));
        EvaluationNode node = node(
                new TestScorers()
                        .with("hanging", (_, _) -> {
                            awaitUninterrupted(never);
                            return TestScorers.skipped();
                        })
                        .with("good", (_, _) -> TestScorers.number(1)),
                config);

        var started =
                node.service().start(of(traces.insert(5), "hanging", "good")).await();
        watch.await(started.runId(), "finished");
        never.countDown();

        Progress progress = node.service().get(started.runId()).await().progress();
        assertThat(progress.scorers().getFirst().errors()).isEqualTo(5);
        assertThat(progress.scorers().getLast().scored()).isEqualTo(5);
        assertThat(progress.errors().getFirst().code()).isEqualTo("TIMEOUT");
    }

    @Test
    void what_cannot_be_kept_in_the_database_is_mended_or_becomes_an_error() throws Exception {
        EvaluationNode node = node(new TestScorers()
                .with("odd", (trace, _) -> switch ((int) (trace.duration().toMillis() % 3)) {
                    case 0 -> TestScorers.scored(Feedback.of(new Value.Text("a\0b"), "nul\0"));
                    case 1 -> TestScorers.scored(new Feedback("x".repeat(300), new Value.Num(1), null, null, Map.of()));
                    default -> TestScorers.scored(new Feedback(null, new Value.Num(1), null, "not a span", Map.of()));
                }));
        List<Long> nos = traces.insert(30);
        var started = node.service().start(of(nos, "odd")).await();
        watch.await(started.runId(), "finished");

        long run = runNo(started.runId());
        assertThat(number("SELECT count(*) FROM score WHERE run_no = $1", run)).isEqualTo(30);
        assertThat(number("SELECT count(*) FROM assessment WHERE run_no = $1 AND value = '\"a\uFFFDb\"'", run))
                .isEqualTo(10);
        assertThat(number("SELECT count(*) FROM assessment WHERE run_no = $1 AND error IS NOT NULL", run))
                .isEqualTo(10);
        assertThat(number(
                        "SELECT count(*) FROM assessment WHERE run_no = $1 AND metadata ->> 'span_id' = 'not a span'",
                        run))
                .isEqualTo(10);
    }

    @Test
    void a_scorer_that_was_replaced_before_the_run_went_on_ends_it_with_the_reason() throws Exception {
        var scorers = new TestScorers().with("number", (_, _) -> TestScorers.number(2));
        EvaluationNode node = node(scorers);
        node.stop().await();
        var started = node.service().start(of(traces.insert(2), "number")).await();
        scorers.replace("number");
        node(scorers);
        watch.await(started.runId(), "failed");

        Evaluation failed = node.service().get(started.runId()).await();
        assertThat(failed.progress().reason()).contains("test:number").contains("d2-number");
        assertThat(failed.run().status()).isEqualTo("FAILED");
        assertThat(failed.run().state()).isEqualTo(RunState.FAILED);
        assertThatThrownBy(() -> node.service().pause(started.runId()).await()).isInstanceOf(Conflict.class);
    }
}
