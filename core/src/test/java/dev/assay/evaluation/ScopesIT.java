package dev.assay.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Invalid;
import dev.assay.model.Trace;
import dev.assay.scorer.CoreTraces;
import dev.assay.scorer.Subject;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.ScorerInfo.Scope;
import dev.assay.scorer.api.Value;
import dev.assay.store.pg.PgRunStore;
import dev.assay.store.pg.PgSliceStore;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Scorers of spans and of sessions in a run, whose unit is the trace all the same. */
class ScopesIT extends EvaluationTestBase {
    private static final String FIRST = "aaaaaaaaaaaaaaa1";
    private static final String SECOND = "aaaaaaaaaaaaaaa2";
    private static final String OTHER = "aaaaaaaaaaaaaaa3";

    @AfterEach
    void plainTraces() {
        traces.session = _ -> null;
        traces.spans = _ -> List.of();
        traces.starting = _ -> Instant.EPOCH;
    }

    @Test
    void a_scorer_of_spans_says_something_of_each_span_and_one_that_fails_loses_no_other() throws Exception {
        traces.spans = _ -> List.of(
                CoreTraces.span(FIRST, null, "find", "AGENT", "q", "a"),
                CoreTraces.span(SECOND, FIRST, "bad", "TOOL", "q", "a"),
                CoreTraces.span(OTHER, FIRST, "search", "TOOL", "q", "a"));
        EvaluationNode node =
                node(new TestScorers(Set.of(Part.INPUTS)).withScope("each", Scope.SPAN, false, (subject, _) -> {
                    var span = java.util.Objects.requireNonNull(subject.span());
                    return span.name().equals("bad")
                            ? TestScorers.failed("no result")
                            : TestScorers.scored(Feedback.of(new Value.Text(span.name()), "it is called so"));
                }));

        var started = node.service().start(of(traces.insert(3), "each")).await();
        watch.await(started.runId(), "finished");

        long run = runNo(started.runId());
        assertThat(rows("SELECT outcome, n_feedbacks, reason FROM score WHERE run_no = $1", run))
                .hasSize(3)
                .allSatisfy(row -> {
                    assertThat(row.getInteger("outcome")).isZero();
                    assertThat(row.getInteger("n_feedbacks")).isEqualTo(3);
                    assertThat(row.getString("reason")).isEqualTo("1 spans failed, the first: no result");
                });
        assertThat(rows(
                        "SELECT encode(span_id, 'hex') AS span, value #>> '{}' AS value, error ->> 'message' AS error"
                                + " FROM assessment WHERE run_no = $1 ORDER BY trace_no, span_id LIMIT 3",
                        run))
                .extracting(row -> row.getString("span"), row -> row.getString("value"), row -> row.getString("error"))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(FIRST, "find", null),
                        org.assertj.core.groups.Tuple.tuple(SECOND, null, "no result"),
                        org.assertj.core.groups.Tuple.tuple(OTHER, "search", null));
        Progress progress = node.service().get(started.runId()).await().progress();
        assertThat(progress.errors().getFirst().count()).isEqualTo(3);
    }

    @Test
    void a_trace_on_whose_spans_a_scorer_always_fails_is_an_error_and_one_without_spans_is_skipped() throws Exception {
        List<Long> nos = traces.insert(2);
        traces.spans =
                no -> no == nos.getFirst() ? List.of(CoreTraces.span(FIRST, null, "a", "TOOL", "q", "a")) : List.of();
        EvaluationNode node =
                node(new TestScorers().withScope("fails", Scope.SPAN, false, (_, _) -> TestScorers.failed("never")));

        var started = node.service().start(of(nos, "fails")).await();
        watch.await(started.runId(), "finished");

        assertThat(rows(
                        "SELECT outcome, reason FROM score WHERE run_no = $1 ORDER BY trace_no",
                        runNo(started.runId())))
                .extracting(row -> row.getInteger("outcome"), row -> row.getString("reason"))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(2, "1 spans failed, the first: never"),
                        org.assertj.core.groups.Tuple.tuple(1, "the trace has no spans"));
    }

    @Test
    void a_session_is_scored_once_on_its_first_trace_with_all_its_turns_in_order() throws Exception {
        List<Long> nos = traces.insert(300);
        // Three turns of a session are far apart in the selection; the last given is the earliest.
        traces.session = no -> nos.indexOf(no) < 297 ? "s-" + nos.indexOf(no) % 99 : null;
        traces.starting = no -> Instant.EPOCH.plusSeconds(1_000 - nos.indexOf(no));
        Queue<List<String>> seen = new ConcurrentLinkedQueue<>();
        EvaluationNode node = node(new TestScorers().withScope("turns", Scope.SESSION, false, (subject, _) -> {
            seen.add(subject.session().stream().map(Trace::traceId).toList());
            return TestScorers.number(subject.session().size());
        }));

        var started = node.service().start(of(nos, "turns")).await();
        watch.await(started.runId(), "finished");

        long run = runNo(started.runId());
        assertThat(seen).hasSize(99).allSatisfy(turns -> assertThat(turns).hasSize(3));
        List<Row> scored = rows("SELECT trace_no FROM score WHERE run_no = $1 AND outcome = 0 ORDER BY trace_no", run);
        assertThat(scored).extracting(row -> row.getLong(0)).containsExactlyElementsOf(nos.subList(198, 297));
        assertThat(rows(
                        "SELECT trace_no, num, metadata ->> 'mlflow.trace.session' AS session FROM assessment WHERE"
                                + " run_no = $1",
                        run))
                .hasSize(99)
                .allSatisfy(row -> {
                    assertThat(row.getDouble("num")).isEqualTo(3);
                    assertThat(row.getString("session")).isEqualTo(traces.session.apply(row.getLong("trace_no")));
                });
        assertThat(rows(
                        "SELECT reason FROM score WHERE run_no = $1 AND outcome = 1 AND trace_no >= $2",
                        run,
                        nos.get(297)))
                .hasSize(3)
                .allSatisfy(row -> assertThat(row.getString(0))
                        .isEqualTo("the trace has no session, and the scorer scores sessions"));
        assertThat(rows("SELECT reason FROM score WHERE run_no = $1 AND trace_no = $2", run, nos.getFirst())
                        .getFirst()
                        .getString(0))
                .startsWith("a later turn of session 's-0', which is scored on its first trace, tr-");
    }

    @Test
    void turns_that_began_together_are_in_order_of_their_numbers() throws Exception {
        List<Long> nos = traces.insert(4);
        traces.session = _ -> "s";
        Queue<Subject> seen = new ConcurrentLinkedQueue<>();
        EvaluationNode node = node(new TestScorers().withScope("turns", Scope.SESSION, false, (subject, _) -> {
            seen.add(subject);
            return TestScorers.number(1);
        }));
        var started = node.service().start(of(nos.reversed(), "turns")).await();
        watch.await(started.runId(), "finished");

        assertThat(seen).hasSize(1);
        assertThat(seen.element().session())
                .extracting(trace -> trace.duration().toMillis())
                .containsExactlyElementsOf(nos);
        assertThat(seen.element().trace()).isEqualTo(seen.element().session().getFirst());
    }

    @Test
    void sessions_have_one_score_each_though_a_server_dies_in_the_middle() throws Exception {
        List<Long> nos = traces.insert(4_000);
        java.util.function.LongFunction<String> session = no -> "s-" + nos.indexOf(no) % 1_000;
        traces.session = session::apply;
        var calls = new AtomicInteger();
        var doomed = new CountDownLatch(1);
        Vertx its = Vertx.vertx();
        var connections = open(its, url);
        var theirs = new MadeTraces(connections.reads());
        theirs.session = session::apply;
        var victim = new EvaluationNode(
                its,
                new PgRunStore(connections.evaluation(), 14),
                new PgSliceStore(connections.evaluation()),
                theirs,
                new TestScorers().withScope("turns", Scope.SESSION, false, (subject, _) -> {
                    if (calls.incrementAndGet() > 400) {
                        doomed.countDown();
                    }
                    return TestScorers.number(subject.session().size());
                }),
                (_, _) -> new FixedJudge(),
                config());
        victim.start().await();
        String run = victim.service().start(of(nos, "turns")).await().runId();
        doomed.await();
        connections.close();
        its.close();

        node(new TestScorers()
                .withScope(
                        "turns",
                        Scope.SESSION,
                        false,
                        (subject, _) -> TestScorers.number(subject.session().size())));
        watch.await(run, "finished");

        long no = runNo(run);
        assertThat(number("SELECT count(*) FROM score WHERE run_no = $1", no)).isEqualTo(4_000);
        assertThat(number("SELECT count(*) FROM score WHERE run_no = $1 AND outcome = 0", no))
                .isEqualTo(1_000);
        assertThat(number("SELECT count(*) FROM assessment WHERE run_no = $1 AND num = 4", no))
                .isEqualTo(1_000);
        assertThat(number(
                        "SELECT count(DISTINCT metadata ->> 'mlflow.trace.session') FROM assessment WHERE run_no = $1",
                        no))
                .isEqualTo(1_000);
    }

    @Test
    void a_session_of_too_many_turns_is_refused_when_the_run_is_started() {
        traces.session = _ -> "endless";
        EvaluationNode node =
                node(new TestScorers().withScope("turns", Scope.SESSION, false, (_, _) -> TestScorers.number(1)));

        assertThatThrownBy(() ->
                        node.service().start(of(traces.insert(1_001), "turns")).await())
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("session 'endless' has 1001 of the traces, expected at most 1000");
    }

    @Test
    void metadata_of_the_scorer_stays_beside_the_session() throws Exception {
        traces.session = _ -> "s";
        EvaluationNode node = node(new TestScorers()
                .withScope(
                        "turns",
                        Scope.SESSION,
                        false,
                        (_, _) -> TestScorers.scored(
                                new Feedback(null, new Value.Text("none"), null, null, Map.of("mood", "calm")))));
        var started = node.service().start(of(traces.insert(2), "turns")).await();
        watch.await(started.runId(), "finished");

        assertThat(rows("SELECT metadata ->> 'mood' AS mood FROM assessment WHERE run_no = $1", runNo(started.runId())))
                .extracting(row -> row.getString("mood"))
                .containsExactly("calm");
    }
}
