package dev.assay.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evaluation.NewEvaluation.ChosenScorer;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.ScorerInfo.Scope;
import dev.assay.store.pg.PgScoreCache;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a judge was paid for is not paid again, and what took long is not done again. */
class ScoreCacheIT extends EvaluationTestBase {
    private static final Judge.Question QUESTION = new Judge.Question("Is it good?", List.of("yes", "no"));

    private final AtomicInteger asked = new AtomicInteger();
    private final PgScoreCache cache = new PgScoreCache(database.evaluation());
    private volatile String model = "openai:/fixed";

    @AfterEach
    void fresh() {
        traces.session = _ -> null;
        asked.set(0);
        database.admin().query("TRUNCATE kept_score").execute().await();
    }

    private EvaluationNode caching(TestScorers scorers) {
        return started(
                new EvaluationNode(vertx, runs, slices, traces, scorers, (_, _) -> judge(), config()).reusing(cache));
    }

    private Judges.JudgeOfRun judge() {
        return new Judges.JudgeOfRun() {
            @Override
            public String model() {
                return model;
            }

            @Override
            public Judge within(List<String> context) {
                return _ -> {
                    asked.incrementAndGet();
                    return new Judge.Verdict("yes", "because", "fixed", 100, 10, new BigDecimal("0.0001"));
                };
            }

            @Override
            public void cancel() {}
        };
    }

    private static TestScorers judges(String... names) {
        var scorers = new TestScorers();
        for (String name : names) {
            scorers.withJudged(name, (_, judge) -> {
                judge.ask(QUESTION);
                return TestScorers.yes(true);
            });
        }
        return scorers;
    }

    private Progress evaluated(EvaluationNode node, NewEvaluation wanted) throws Exception {
        var started = node.service().start(wanted).await();
        watch.await(started.runId(), "finished");
        return node.service().get(started.runId()).await().progress();
    }

    private static void counts(Progress progress, long reused, long computed, long paid) {
        JsonObject json = progress.toJson();
        assertThat(List.of(json.getLong("reused"), json.getLong("computed"), json.getLong("paid")))
                .as("reused, computed, paid")
                .containsExactly(reused, computed, paid);
    }

    @Test
    void the_same_evaluation_twice_asks_no_judge_the_second_time_and_says_so() throws Exception {
        EvaluationNode node = caching(judges("good").with("code", (_, _) -> TestScorers.number(1)));
        List<Long> nos = traces.insert(30);

        Progress first = evaluated(node, of(nos, "good", "code"));
        Progress second = evaluated(node, of(nos, "good", "code"));

        assertThat(asked).hasValue(30);
        counts(first, 0, 60, 30);
        counts(second, 30, 30, 0);
        assertThat(second.metrics()).isEqualTo(first.metrics());
        long run = runNo(second.runId());
        assertThat(number("SELECT count(*) FROM score WHERE run_no = $1 AND cost IS NOT NULL", run))
                .isZero();
        List<String> paidFor =
                rows("SELECT * FROM assessment WHERE run_no = $1 AND name = 'good'", runNo(first.runId())).stream()
                        .map(row -> row.getLong("trace_no") + " " + row.getString("id"))
                        .toList();
        assertThat(rows("SELECT * FROM assessment WHERE run_no = $1 AND name = 'good'", run))
                .hasSize(30)
                .allSatisfy(row -> assertThat(paidFor)
                        .contains(row.getLong("trace_no") + " "
                                + row.getJsonObject("metadata").getString("assay.assessment.reusedFromId")))
                .allSatisfy(row -> {
                    assertThat(row.getString("source_id")).isEqualTo("openai:/fixed");
                    assertThat(row.getString("rationale")).isEqualTo("made");
                    assertThat(row.getJsonObject("metadata").getString("assay.assessment.reusedFromRunId"))
                            .isEqualTo(first.runId());
                    assertThat(row.getJsonObject("metadata").containsKey("mlflow.assessment.judgeCost"))
                            .isFalse();
                });
    }

    @Test
    void what_takes_long_without_a_judge_is_used_again_by_whatever_model() throws Exception {
        var computed = new AtomicInteger();
        TestScorers scorers = new TestScorers()
                .with("quick", (_, _) -> TestScorers.number(1))
                .withKept("slow", (_, _) -> TestScorers.number(computed.incrementAndGet()))
                .withKept("silent", (_, _) -> TestScorers.skipped());
        List<Long> nos = traces.insert(8);

        Progress first = evaluated(caching(scorers), of(nos, "quick", "slow", "silent"));
        model = "openai:/other";
        Progress second = evaluated(caching(scorers), of(nos, "quick", "slow", "silent"));

        assertThat(computed).hasValue(8);
        counts(first, 0, 24, 0);
        counts(second, 16, 8, 0);
        assertThat(second.metrics()).isEqualTo(first.metrics());
        assertThat(rows("SELECT * FROM assessment WHERE run_no = $1 AND name = 'slow'", runNo(second.runId())))
                .hasSize(8)
                .allSatisfy(row -> {
                    assertThat(row.getShort("source_type")).as("CODE").isEqualTo((short) 2);
                    assertThat(row.getString("source_id")).isEqualTo("slow");
                    assertThat(row.getJsonObject("metadata").getString("assay.assessment.reusedFromRunId"))
                            .isEqualTo(first.runId());
                });
        scorers.replace("slow");
        counts(evaluated(caching(scorers), of(nos, "slow")), 0, 8, 0);
    }

    @Test
    void what_a_judge_is_not_asked_about_is_of_code_and_what_it_is_asked_about_is_the_judges() throws Exception {
        EvaluationNode node = caching(new TestScorers().withJudged("either", (trace, judge) -> {
            boolean exact = trace.duration().toMillis() % 2 == 0;
            return exact
                    ? TestScorers.yes(true)
                    : TestScorers.yes(judge.ask(QUESTION).value().equals("yes"));
        }));
        List<Long> nos = traces.insert(6);
        String sources =
                "SELECT source_type, source_id, count(*) FROM assessment WHERE run_no = $1 GROUP BY 1, 2 ORDER BY 1";

        for (Progress run : List.of(evaluated(node, of(nos, "either")), evaluated(node, of(nos, "either")))) {
            assertThat(rows(sources, runNo(run.runId())))
                    .extracting(row -> row.getShort(0) + " " + row.getString(1) + " " + row.getLong(2))
                    .containsExactly("1 openai:/fixed 3", "2 either 3");
        }
        assertThat(asked).hasValue(3);
    }

    @Test
    void a_scorer_that_changed_among_five_is_paid_alone() throws Exception {
        TestScorers scorers = judges("one", "two", "three", "four", "five");
        EvaluationNode node = caching(scorers);
        List<Long> nos = traces.insert(10);
        evaluated(node, of(nos, "one", "two", "three", "four", "five"));
        asked.set(0);
        scorers.replace("three");

        Progress again = evaluated(node, of(nos, "one", "two", "three", "four", "five"));

        assertThat(asked).hasValue(10);
        counts(again, 40, 10, 10);
    }

    @Test
    void other_parameters_another_model_and_another_trace_are_asked_anew() throws Exception {
        EvaluationNode node = caching(judges("good"));
        List<Long> nos = traces.insert(4);
        evaluated(node, of(nos, "good"));

        Progress strict = evaluated(
                node,
                new NewEvaluation(
                        null,
                        0,
                        null,
                        nos,
                        List.of(new ChosenScorer("test:good", null, Map.of("strict", true))),
                        null,
                        null));
        counts(strict, 0, 4, 4);
        counts(evaluated(node, of(traces.insert(1), "good")), 0, 1, 1);
        node.stop().await();
        model = "openai:/other";
        counts(evaluated(caching(judges("good")), of(nos, "good")), 0, 4, 4);
        model = "openai:/fixed";
        counts(evaluated(caching(judges("good")), of(nos, "good")), 4, 0, 0);
    }

    @Test
    void a_run_may_leave_the_cache_alone() throws Exception {
        EvaluationNode node = caching(judges("good"));
        NewEvaluation wanted = of(traces.insert(5), "good");
        var fresh = new NewEvaluation(wanted.name(), 0, null, wanted.traceNos(), wanted.scorers(), null, null, false);
        evaluated(node, fresh);
        assertThat(number("SELECT count(*) FROM kept_score WHERE trace_nos && $1", (Object)
                        wanted.traceNos().toArray(Long[]::new)))
                .isZero();
        evaluated(node, wanted);
        counts(evaluated(node, fresh), 0, 5, 5);
        assertThat(asked).hasValue(15);
    }

    @Test
    void errors_are_tried_again() throws Exception {
        var broken = new AtomicInteger(1);
        EvaluationNode node = caching(new TestScorers().withJudged("shaky", (_, judge) -> {
            judge.ask(QUESTION);
            return broken.get() > 0 ? TestScorers.failed("not now") : TestScorers.yes(true);
        }));
        List<Long> nos = traces.insert(3);
        evaluated(node, of(nos, "shaky"));
        broken.set(0);

        Progress second = evaluated(node, of(nos, "shaky"));

        counts(second, 0, 3, 3);
        counts(evaluated(node, of(nos, "shaky")), 3, 0, 0);
    }

    @Test
    void what_is_kept_of_a_trace_goes_with_it_and_of_a_session_with_any_of_its_turns() throws Exception {
        List<Long> nos = traces.insert(6);
        traces.session = no -> nos.indexOf(no) < 3 ? "s" : null;
        EvaluationNode node = caching(judges("good").withScope("turns", Scope.SESSION, true, (_, judge) -> {
            judge.ask(QUESTION);
            return TestScorers.yes(true);
        }));
        evaluated(node, of(nos, "good", "turns"));
        assertThat(number("SELECT count(*) FROM kept_score WHERE trace_nos && $1", (Object) nos.toArray(Long[]::new)))
                .isEqualTo(7);

        // The second turn of the session.
        database.admin()
                .preparedQuery("SELECT delete_traces($1)")
                .execute(Tuple.of((Object) new Long[] {nos.get(1)}))
                .await();

        assertThat(number("SELECT count(*) FROM kept_score WHERE trace_nos && $1", (Object) nos.toArray(Long[]::new)))
                .isEqualTo(5);
        assertThat(number("SELECT count(*) FROM kept_score WHERE cardinality(trace_nos) > 1"))
                .isZero();
    }

    @Test
    void a_session_is_asked_about_again_when_it_has_one_turn_more() throws Exception {
        List<Long> nos = traces.insert(3);
        traces.session = _ -> "s";
        EvaluationNode node = caching(new TestScorers().withScope("turns", Scope.SESSION, true, (subject, judge) -> {
            judge.ask(QUESTION);
            return TestScorers.number(subject.session().size());
        }));
        counts(evaluated(node, of(nos.subList(0, 2), "turns")), 0, 2, 1);
        counts(evaluated(node, of(nos.subList(0, 2), "turns")), 1, 1, 0);
        counts(evaluated(node, of(nos, "turns")), 0, 3, 1);
    }

    @Test
    void what_is_old_or_too_much_is_forgotten() throws Exception {
        EvaluationNode node = caching(judges("good"));
        List<Long> nos = traces.insert(6);
        evaluated(node, of(nos, "good"));
        Object[] key = {nos.toArray(Long[]::new)};
        age(nos.getFirst(), "31 days");

        counts(evaluated(node, of(nos, "good")), 5, 1, 1);
        for (int older = 0; older < nos.size(); older++) {
            age(nos.get(older), (older + 1) + " hours");
        }
        assertThat(cache.prune(Duration.ofMinutes(210), 1_000).await()).isEqualTo(3);
        assertThat(cache.prune(Duration.ofDays(1), 1).await()).isPositive();
        assertThat(number("SELECT count(*) FROM kept_score WHERE trace_nos && $1", key))
                .isEqualTo(1);
    }

    private void age(long traceNo, String by) {
        database.admin()
                .query("UPDATE kept_score SET created = now() - interval '" + by + "' WHERE trace_nos @> ARRAY["
                        + traceNo + "]::int8[]")
                .execute()
                .await();
    }

    @Test
    void a_cache_that_cannot_be_asked_holds_up_no_run() throws Exception {
        database.admin()
                .query("ALTER TABLE kept_score RENAME TO away")
                .execute()
                .await();
        try {
            counts(evaluated(caching(judges("good")), of(traces.insert(3), "good")), 0, 3, 3);
        } finally {
            database.admin()
                    .query("ALTER TABLE away RENAME TO kept_score")
                    .execute()
                    .await();
        }
        assertThat(asked).hasValue(3);
    }
}
