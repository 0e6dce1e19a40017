package dev.assay.evaluation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.evaluation.NewEvaluation.ChosenScorer;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Value;
import dev.assay.store.RunStore.Metric;
import dev.assay.store.SliceStore.Outcome;
import dev.assay.store.SliceStore.ResultOutcome;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EvaluationIT extends EvaluationTestBase {
    @Test
    void every_trace_is_scored_once_and_the_run_ends_with_metrics() throws Exception {
        var calls = new AtomicInteger();
        EvaluationNode node = node(new TestScorers().with("even", (trace, _) -> {
            calls.incrementAndGet();
            return TestScorers.yes(trace.duration().toMillis() % 2 == 0);
        }));
        List<Long> nos = traces.insert(300);
        long even = nos.stream().filter(no -> no % 2 == 0).count();

        var started = node.service().start(of(nos, "even")).await();
        watch.await(started.runId(), "finished");

        assertThat(started.traces()).isEqualTo(300);
        assertThat(calls).hasValue(300);
        long run = runNo(started.runId());
        assertThat(number("SELECT count(*) FROM score WHERE run_no = $1", run)).isEqualTo(300);
        assertThat(number("SELECT count(*) FROM assessment WHERE run_no = $1 AND name = 'even'", run))
                .isEqualTo(300);
        assertThat(number("SELECT count(*) FROM trace_link WHERE run_no = $1", run))
                .isEqualTo(300);
        assertThat(number("SELECT count(*) FROM change c WHERE c.lane IN (14, 15) AND c.trace_no = ANY ($1)", (Object)
                        nos.toArray(Long[]::new)))
                .isEqualTo(300);
        var metric = metric(run);
        assertThat(metric.key()).isEqualTo("even/mean");
        assertThat(metric.value()).isEqualTo(even / 300.0);
        assertThat(detail(run).getMap())
                .containsEntry("n", 300)
                .containsEntry("errors", 0)
                .containsEntry("skipped", 0)
                .containsEntry("method", "Wilson")
                .containsEntry("level", 0.95)
                .containsKeys("low", "high");
    }

    @Test
    void a_finished_run_tells_its_progress_as_the_api_describes_it() throws Exception {
        EvaluationNode node = node(new TestScorers().with("number", (_, _) -> TestScorers.number(0.5)));
        var started = node.service().start(of(traces.insert(10), "number")).await();
        watch.await(started.runId(), "finished");

        Evaluation evaluation = node.service().get(started.runId()).await();

        JsonObject progress = evaluation.progress().toJson();
        assertThat(progress.getString("state")).isEqualTo("finished");
        assertThat(progress.getInteger("total")).isEqualTo(10);
        assertThat(progress.getInteger("done")).isEqualTo(10);
        assertThat(progress.getJsonObject("metrics").getDouble("number/mean")).isEqualTo(0.5);
        assertThat(progress.getString("finishedAt")).isNotBlank();
        JsonObject scorer = progress.getJsonArray("scorers").getJsonObject(0);
        assertThat(scorer.getString("undefinedReason")).contains("all 10 scores equal");
        assertThat(scorer.getDouble("p95Ms")).isBetween(2.0, 2.5);
        assertThat(evaluation.run().tags()).containsEntry("mlflow.runType", "genai_evaluate");
        assertThat(evaluation.run().status()).isEqualTo("FINISHED");
        assertThat(watch.states(started.runId())).containsExactly("scheduled", "running", "finishing", "finished");
    }

    @Test
    void several_feedbacks_of_one_name_are_all_kept_and_all_count() throws Exception {
        Feedback yes = Feedback.yesNo(true, "first retriever");
        Feedback no = Feedback.yesNo(false, "second retriever");
        Feedback other = new Feedback("grounded/precision", new Value.Num(0.25), null, null, Map.of());
        EvaluationNode node =
                node(new TestScorers().with("grounded", (_, _) -> TestScorers.scored(yes, yes, no, other)));
        List<Long> nos = traces.insert(4);

        var started = node.service().start(of(nos, "grounded")).await();
        watch.await(started.runId(), "finished");

        long run = runNo(started.runId());
        assertThat(number("SELECT count(*) FROM assessment WHERE run_no = $1 AND name = 'grounded'", run))
                .isEqualTo(12);
        assertThat(number("SELECT count(DISTINCT id) FROM assessment WHERE run_no = $1", run))
                .isEqualTo(16);
        Progress progress = node.service().get(started.runId()).await().progress();
        assertThat(progress.metrics())
                .containsEntry("grounded/mean", 8 / 12.0)
                .containsEntry("grounded/precision/mean", 0.25);
        assertThat(progress.scorers().getFirst().n()).isEqualTo(12);
        assertThat(progress.scorers().getFirst().scored()).isEqualTo(4);
        assertThat(progress.scorers().getFirst().method()).isEqualTo("Wilson, clustered");
    }

    @Test
    void what_a_scorer_skips_has_a_score_row_and_no_assessment() throws Exception {
        EvaluationNode node = node(new TestScorers().with("silent", (_, _) -> TestScorers.skipped()));
        var started = node.service().start(of(traces.insert(3), "silent")).await();
        watch.await(started.runId(), "finished");

        long run = runNo(started.runId());
        assertThat(number("SELECT count(*) FROM score WHERE run_no = $1 AND outcome = 1", run))
                .isEqualTo(3);
        assertThat(number("SELECT count(*) FROM assessment WHERE run_no = $1", run))
                .isZero();
        assertThat(metric(run).value()).isNull();
        assertThat(detail(run).getString("undefined")).isNotBlank();
    }

    @Test
    void traces_of_one_session_make_the_interval_wider() throws Exception {
        EvaluationNode node = node(new TestScorers()
                .with(
                        "quality",
                        (trace, _) ->
                                TestScorers.number((double) (trace.duration().toMillis() / 10 % 2))));
        traces.session = no -> "session-" + no / 10;
        List<Long> nos = traces.insert(100);

        var started = node.service().start(of(nos, "quality")).await();
        watch.await(started.runId(), "finished");
        traces.session = _ -> null;

        long run = runNo(started.runId());
        JsonObject detail = detail(run);
        assertThat(detail.getString("method")).isEqualTo("cluster-robust (CR3)");
        assertThat(detail.getInteger("groups")).isBetween(10, 11);
    }

    @Test
    void a_judges_verdict_names_its_model_and_what_it_cost() throws Exception {
        EvaluationNode node = node(new TestScorers()
                .withJudged(
                        "relevant",
                        (_, judge) -> TestScorers.scored(
                                Feedback.of(new Value.Text(judge.ask(question()).value()), "judged"))));
        var started = node.service().start(of(traces.insert(30), "relevant")).await();
        watch.await(started.runId(), "finished");

        Row row = rows("SELECT * FROM assessment WHERE run_no = $1 LIMIT 1", runNo(started.runId()))
                .getFirst();
        assertThat(row.getShort("source_type")).isEqualTo((short) 1);
        assertThat(row.getString("source_id")).isEqualTo("openai:/fixed");
        assertThat(row.getJsonObject("metadata").getMap())
                .containsEntry("mlflow.assessment.sourceRunId", started.runId())
                .containsEntry("mlflow.assessment.scorerDigest", "sha256:d1-relevant")
                .containsEntry("mlflow.assessment.judgeCost", "0.0001")
                .containsEntry("mlflow.assessment.judgeInputTokens", "100")
                .containsEntry("mlflow.assessment.judgeOutputTokens", "10");
        assertThat(number("SELECT (sum(cost) * 10000)::int8 FROM score WHERE run_no = $1", runNo(started.runId())))
                .isEqualTo(30);
    }

    private static dev.assay.scorer.api.Judge.Question question() {
        return new dev.assay.scorer.api.Judge.Question("relevant?", List.of("yes", "no"));
    }

    @Test
    void the_results_come_in_pages_in_the_order_of_the_run_and_can_be_filtered() throws Exception {
        EvaluationNode node = node(new TestScorers()
                .with("mixed", (trace, _) -> switch ((int) (trace.duration().toMillis() % 4)) {
                    case 0 -> TestScorers.yes(true);
                    case 1 -> TestScorers.yes(false);
                    case 2 -> TestScorers.skipped();
                    default -> TestScorers.failed("line 3 is wrong");
                }));
        List<Long> nos = traces.insert(200).reversed();
        var started = node.service().start(of(nos, "mixed")).await();
        watch.await(started.runId(), "finished");

        var first =
                node.service().results(started.runId(), null, null, null, 150).await();
        var second = node.service()
                .results(started.runId(), null, null, first.next(), 150)
                .await();

        assertThat(first.rows()).hasSize(150);
        assertThat(second.rows()).hasSize(50);
        assertThat(second.next()).isNull();
        assertThat(java.util.stream.Stream.concat(first.rows().stream(), second.rows().stream())
                        .map(row -> row.traceNo()))
                .containsExactlyElementsOf(nos);
        assertThat(filtered(node, started.runId(), ResultOutcome.PASSED))
                .allMatch(no -> no % 4 == 0)
                .hasSize(50);
        assertThat(filtered(node, started.runId(), ResultOutcome.FAILED))
                .allMatch(no -> no % 4 == 1)
                .hasSize(50);
        assertThat(filtered(node, started.runId(), ResultOutcome.SKIPPED))
                .allMatch(no -> no % 4 == 2)
                .hasSize(50);
        assertThat(filtered(node, started.runId(), ResultOutcome.ERROR))
                .allMatch(no -> no % 4 == 3)
                .hasSize(50);
        assertThat(filtered(node, started.runId(), ResultOutcome.SCORED)).hasSize(100);
        assertThat(filtered(node, started.runId(), ResultOutcome.PENDING)).isEmpty();
        var error = first.rows().stream()
                .flatMap(row -> row.scores().stream())
                .filter(score -> score.outcome() == Outcome.FAILED)
                .findFirst()
                .orElseThrow();
        assertThat(requireNonNull(error.error()).getMap())
                .containsEntry("line", 3)
                .containsEntry("column", 7);
    }

    private static List<Long> filtered(EvaluationNode node, String run, ResultOutcome outcome) {
        return node.service().results(run, "mixed", outcome, null, 500).await().rows().stream()
                .map(row -> row.traceNo())
                .toList();
    }

    @Test
    void a_run_is_repeated_with_the_same_traces_and_deleted_with_all_that_it_left() throws Exception {
        EvaluationNode node = node(new TestScorers().with("number", (_, _) -> TestScorers.number(2)));
        List<Long> nos = traces.insert(10);
        var started = node.service().start(of(nos, "number")).await();
        watch.await(started.runId(), "finished");

        var again = node.service().rerun(started.runId(), null, "somebody").await();
        watch.await(again.runId(), "finished");
        node.service().delete(started.runId()).await();

        assertThat(node.service().get(again.runId()).await().spec().rerunOf()).isEqualTo(started.runId());
        assertThat(number(
                        "SELECT count(*) FROM assessment WHERE trace_no = ANY ($1)", (Object) nos.toArray(Long[]::new)))
                .isEqualTo(10);
        assertThat(number("SELECT count(*) FROM run WHERE id = $1", started.runId()))
                .isZero();
        assertThatThrownBy(() -> node.service().get(started.runId()).await()).isInstanceOf(NotFound.class);
    }

    @Test
    void what_does_not_fit_is_refused_before_anything_is_made() {
        EvaluationNode node = node(new TestScorers().with("number", (_, _) -> TestScorers.number(2)));
        List<Long> nos = traces.insert(1);
        long before = number("SELECT count(*) FROM run");

        assertThatThrownBy(() -> node.service().start(of(nos, "unknown")).await())
                .isInstanceOf(NotFound.class)
                .hasMessageContaining("test:unknown");
        assertThatThrownBy(() -> node.service().start(of(List.of(), "number")).await())
                .isInstanceOf(Invalid.class);
        assertThatThrownBy(() -> node.service().start(of(nos)).await()).isInstanceOf(Invalid.class);
        assertThatThrownBy(
                        () -> node.service().start(of(nos, "number", "number")).await())
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("two scorers are named 'number'");
        assertThat(number("SELECT count(*) FROM run")).isEqualTo(before);
    }

    @Test
    void the_same_scorer_may_be_there_twice_under_names_of_its_own() throws Exception {
        EvaluationNode node = node(new TestScorers().with("number", (_, _) -> TestScorers.number(2)));
        var wanted = new NewEvaluation(
                "twice",
                0,
                null,
                traces.insert(2),
                List.of(
                        new ChosenScorer("test:number", "one", Map.of()),
                        new ChosenScorer("test:number", "two", Map.of())),
                null,
                null);
        var started = node.service().start(wanted).await();
        watch.await(started.runId(), "finished");

        assertThat(node.service().get(started.runId()).await().progress().metrics())
                .containsOnlyKeys("one/mean", "two/mean");
    }

    private Metric metric(long run) {
        return requireNonNull(runs.metrics(List.of(run)).await().get(run)).getFirst();
    }

    private JsonObject detail(long run) {
        return requireNonNull(metric(run).detail());
    }
}
