package dev.assay.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.error.Unavailable;
import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.ScorerCatalog;
import dev.assay.scorer.ScorerDescription;
import dev.assay.scorer.api.Judge;
import dev.assay.store.pg.PgDatabase;
import dev.assay.store.pg.PgRunStore;
import dev.assay.store.pg.PgSliceStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is killed in the middle is taken up, and nothing is lost or doubled. */
class EvaluationRecoveryIT extends EvaluationTestBase {
    @Test
    void ten_thousand_traces_have_one_score_each_though_servers_die_in_the_middle() throws Exception {
        List<Long> nos = traces.insert(10_000);
        var calls = new AtomicInteger();
        String run = null;
        for (int death = 1; death <= 3; death++) {
            Victim victim = new Victim(calls, death * 2_000);
            if (run == null) {
                run = victim.node.service().start(of(nos, "counted")).await().runId();
            }
            victim.dies();
        }
        node(new TestScorers().with("counted", (_, _) -> {
            calls.incrementAndGet();
            return TestScorers.number(1);
        }));
        watch.await(String.valueOf(run), "finished");

        long no = runNo(String.valueOf(run));
        assertThat(number("SELECT count(*) FROM score WHERE run_no = $1", no)).isEqualTo(10_000);
        assertThat(number("SELECT count(DISTINCT trace_no) FROM assessment WHERE run_no = $1", no))
                .isEqualTo(10_000);
        assertThat(number("SELECT count(*) FROM assessment WHERE run_no = $1", no))
                .isEqualTo(10_000);
        assertThat(number("SELECT sum(done) FROM slice WHERE run_no = $1", no)).isEqualTo(10_000);
        assertThat(calls).as("what died with the servers was done again").hasValueGreaterThanOrEqualTo(10_000);
    }

    /** A server of its own, whose connections to the database break all at once. */
    private final class Victim {
        final Vertx its = Vertx.vertx();
        final PgDatabase connections;
        final EvaluationNode node;
        final CountDownLatch doomed = new CountDownLatch(1);

        Victim(AtomicInteger calls, int diesAt) {
            connections = open(its, url);
            var stores = new PgSliceStore(connections.evaluation());
            node = new EvaluationNode(
                    its,
                    new PgRunStore(connections.evaluation(), 14),
                    stores,
                    new MadeTraces(connections.reads()),
                    new TestScorers().with("counted", (_, _) -> {
                        if (calls.incrementAndGet() >= diesAt) {
                            doomed.countDown();
                        }
                        return TestScorers.number(1);
                    }),
                    (_, _) -> new FixedJudge(),
                    config());
            node.start().await();
        }

        void dies() throws InterruptedException {
            doomed.await();
            connections.close();
            its.close();
        }
    }

    @Test
    void when_connections_are_cut_the_workers_go_on_with_new_ones() throws Exception {
        var cut = new AtomicInteger();
        EvaluationNode node = node(new TestScorers().with("cutting", (_, _) -> {
            if (cut.incrementAndGet() % 700 == 0) {
                database.admin()
                        .query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
                                + " current_database() AND application_name = 'assay-evaluation'")
                        .execute()
                        .await();
            }
            return TestScorers.number(1);
        }));
        var started = node.service().start(of(traces.insert(3_000), "cutting")).await();
        watch.await(started.runId(), "finished");

        assertThat(number("SELECT count(*) FROM score WHERE run_no = $1 AND outcome = 0", runNo(started.runId())))
                .isEqualTo(3_000);
        assertThat(number("SELECT count(*) FROM assessment WHERE run_no = $1", runNo(started.runId())))
                .isEqualTo(3_000);
    }

    @Test
    void a_trace_that_cannot_be_read_costs_its_own_score_and_no_other() throws Exception {
        List<Long> nos = traces.insert(100);
        Set<Long> bad = Set.of(nos.get(17), nos.get(80));
        traces.reading =
                no -> bad.contains(no) ? Future.failedFuture("trace " + no + " is broken") : Future.succeededFuture();
        EvaluationNode node = node(new TestScorers().with("number", (_, _) -> TestScorers.number(1)));

        var started = node.service().start(of(nos, "number")).await();
        watch.await(started.runId(), "finished");
        traces.reading = _ -> Future.succeededFuture();

        long run = runNo(started.runId());
        assertThat(number("SELECT count(*) FROM score WHERE run_no = $1 AND outcome = 0", run))
                .isEqualTo(98);
        assertThat(rows("SELECT trace_no FROM score WHERE run_no = $1 AND outcome = 2", run))
                .extracting(row -> row.getLong(0))
                .containsExactlyInAnyOrderElementsOf(bad);
        assertThat(number(
                        "SELECT count(*) FROM assessment WHERE run_no = $1 AND error ->> 'message' LIKE '%is broken%'",
                        run))
                .isEqualTo(2);
    }

    @Test
    void a_run_waits_while_its_scorer_cannot_be_opened_for_the_moment() throws Exception {
        var refusals = new AtomicInteger(7);
        started(with(() -> {
            if (refusals.getAndDecrement() > 0) {
                throw new Unavailable("the scorers are being moved");
            }
        }));
        String run = inserted();
        watch.await(run, "finished");

        assertThat(number("SELECT max(attempt) FROM slice WHERE run_no = $1", runNo(run)))
                .isEqualTo(1);
        assertThat(number("SELECT count(*) FROM score WHERE run_no = $1 AND outcome = 0", runNo(run)))
                .isEqualTo(3);
    }

    @Test
    void a_run_whose_scorer_breaks_when_it_is_opened_fails_with_the_reason() throws Exception {
        started(with(() -> {
            throw new NoClassDefFoundError("org/example/Missing");
        }));
        String run = inserted();
        watch.await(run, "failed");

        assertThat(runs.find(run).await().orElseThrow().failure()).contains("test:number", "org/example/Missing");
        assertThat(number("SELECT max(attempt) FROM slice WHERE run_no = $1", runNo(run)))
                .as("nobody has tried to score it")
                .isZero();
    }

    private String inserted() {
        EvaluationNode idle = node(new TestScorers().with("number", (_, _) -> TestScorers.number(1)));
        idle.stop().await();
        return idle.service().start(of(traces.insert(3), "number")).await().runId();
    }

    /** A node of one worker, whose scorers run this before they are opened. */
    private EvaluationNode with(Runnable opening) {
        var its = new TestScorers().with("number", (_, _) -> TestScorers.number(1));
        ScorerCatalog catalog = new ScorerCatalog() {
            @Override
            public List<ScorerDescription> list() {
                return its.list();
            }

            @Override
            public Optional<ScorerDescription> find(String id) {
                return its.find(id);
            }

            @Override
            public OpenScorer open(String id, Map<String, @Nullable Object> parameters, Judge judge) {
                opening.run();
                return its.open(id, parameters, judge);
            }
        };
        var one = new EvaluationConfig(
                1,
                1,
                64,
                4,
                16,
                LEASE,
                Duration.ofSeconds(20),
                Duration.ofMillis(50),
                5,
                List.of(14),
                true,
                Duration.ofHours(1));
        return new EvaluationNode(vertx, runs, slices, traces, catalog, (_, _) -> new FixedJudge(), one);
    }

    @Test
    void a_run_that_cannot_finish_holds_up_no_other() throws Exception {
        database.admin()
                .query("INSERT INTO run (id, experiment_no, name, state, epoch, spec, traces)"
                        + " VALUES ('odd', 0, 'odd', 'finishing', 1, '{}', 0)")
                .execute()
                .await();
        EvaluationNode node = node(new TestScorers().with("number", (_, _) -> TestScorers.number(1)));

        var started = node.service().start(of(traces.insert(3), "number")).await();
        watch.await(started.runId(), "finished");

        node.stop().await();
        database.admin().query("DELETE FROM run WHERE id = 'odd'").execute().await();
    }

    @Test
    void a_slice_that_never_comes_to_an_end_is_given_up_with_the_reason() throws Exception {
        List<Long> nos = traces.insert(3);
        EvaluationNode node = node(new TestScorers().with("number", (_, _) -> TestScorers.number(1)));
        node.stop().await();
        var started = node.service().start(of(nos, "number")).await();
        database.admin()
                .query("UPDATE slice SET attempt = 5, fence = 5 WHERE state = 0")
                .execute()
                .await();
        node(new TestScorers().with("number", (_, _) -> TestScorers.number(1)));
        watch.await(started.runId(), "finished");

        assertThat(rows("SELECT reason FROM score WHERE run_no = $1 AND outcome = 2", runNo(started.runId())))
                .hasSize(3)
                .allSatisfy(row -> assertThat(row.getString(0)).contains("given up after 5 attempts"));
    }

    @Test
    void a_lease_that_runs_out_while_a_scorer_works_ends_the_work_and_another_takes_it_up() throws Exception {
        Set<Long> seen = ConcurrentHashMap.newKeySet();
        var stolen = new CountDownLatch(1);
        EvaluationNode node = node(new TestScorers().with("number", (trace, _) -> {
            if (seen.add(trace.duration().toMillis()) && seen.size() == 3) {
                // Somebody else takes the slice away in the middle.
                database.admin()
                        .query("UPDATE slice SET fence = fence + 1, owner = gen_random_uuid(), lease_until = now() "
                                + "WHERE state = 1")
                        .execute()
                        .await();
                stolen.countDown();
            }
            return TestScorers.number(1);
        }));
        var started = node.service().start(of(traces.insert(10), "number")).await();
        watch.await(started.runId(), "finished");

        assertThat(stolen.getCount()).isZero();
        assertThat(number("SELECT count(*) FROM score WHERE run_no = $1", runNo(started.runId())))
                .isEqualTo(10);
        assertThat(number("SELECT count(*) FROM assessment WHERE run_no = $1", runNo(started.runId())))
                .isEqualTo(10);
        assertThat(number("SELECT max(fence) FROM slice WHERE run_no = $1", runNo(started.runId())))
                .isEqualTo(3);
    }
}
