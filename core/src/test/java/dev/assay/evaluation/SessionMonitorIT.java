package dev.assay.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.model.Trace;
import dev.assay.scorer.CoreTraces;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.ScorerInfo.Scope;
import dev.assay.scorer.api.Value;
import dev.assay.scorer.mlflow.MlflowScorers;
import dev.assay.scorer.mlflow.SerializedScorer;
import dev.assay.store.ScorerStore.Standing;
import dev.assay.store.ScorerStore.Version;
import dev.assay.store.SliceStore.Claimed;
import dev.assay.store.pg.PgMonitorStore;
import dev.assay.store.pg.PgScorerStore;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions come to the scorers of sessions once they are quiet, exactly once as they are. Time passes in the database. */
class SessionMonitorIT extends EvaluationTestBase {
    private static final Duration AT_ONCE = Duration.ofSeconds(-1);
    private static final long AT_MOST_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final String SPAN = "aaaaaaaaaaaaaaa1";

    private final PgScorerStore scorers = new PgScorerStore(database.evaluation());
    private final PgMonitorStore monitors = new PgMonitorStore(database.evaluation());
    private final Map<Long, String> sessions = new ConcurrentHashMap<>();
    private final Map<Long, Instant> starts = new ConcurrentHashMap<>();
    private final Queue<List<String>> seen = new ConcurrentLinkedQueue<>();
    private final TestScorers own = new TestScorers(Set.of(Part.INPUTS))
            .withScope("turns", Scope.SESSION, false, (subject, _) -> {
                seen.add(subject.session().stream().map(Trace::traceId).toList());
                return TestScorers.number(subject.session().size());
            })
            .withScope(
                    "spans",
                    Scope.SPAN,
                    false,
                    (subject, _) -> TestScorers.scored(Feedback.of(
                            new Value.Text(java.util.Objects.requireNonNull(subject.span())
                                    .name()),
                            "its name")));
    private final MlflowScorers registered = new MlflowScorers(scorers, own, _ -> Optional.empty());
    private List<Long> earlier = List.of();

    /** How many there were in this test. */
    private int turns;

    @BeforeEach
    void madeTraces() {
        traces.session = sessions::get;
        traces.starting = no -> starts.getOrDefault(no, Instant.EPOCH.plusSeconds(no));
    }

    @AfterEach
    void deleteScorers() {
        earlier = List.of();
        turns = 0;
        seen.clear();
        traces.session = _ -> null;
        traces.starting = _ -> Instant.EPOCH;
        traces.spans = _ -> List.of();
        scorers.latest(null).await().forEach(each -> scorers.delete(each.scorerId(), null)
                .await());
        monitors.watch().await();
        // No slice of one test is work of the next.
        database.admin().query("DELETE FROM slice").execute().await();
    }

    @Test
    void a_session_is_scored_once_it_is_quiet_on_its_first_turn_with_all_turns_in_order() {
        started("quiet");
        watching();
        long second = turn("s");
        long third = turn("s");
        long first = turn("s");
        starts.put(first, Instant.EPOCH);
        long other = turn("t");
        noted("quiet");
        assertThat(standing("quiet").waiting()).isEqualTo(2);
        assertThat(seen).isEmpty();

        anHourPasses();
        Standing its = standing("quiet", each -> each.scored() == 2);

        assertThat(its.waiting() + its.skipped() + its.failed()).isZero();
        assertThat(seen).containsExactlyInAnyOrder(List.of(id(first), id(second), id(third)), List.of(id(other)));
        assertThat(verdicts())
                .extracting(Said::trace, Said::value, Said::valid, Said::session)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(first, 3.0, true, "s"),
                        org.assertj.core.groups.Tuple.tuple(other, 1.0, true, "t"));
    }

    @Test
    void a_late_turn_lets_the_session_be_scored_again_and_the_old_verdict_is_history() {
        started("late");
        watching();
        long first = turn("s");
        turn("s");
        quiet("late", 1);
        turn("s");

        quiet("late", 2);

        List<Said> said = verdicts();
        assertThat(said)
                .extracting(Said::trace, Said::value, Said::valid)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(first, 2.0, false),
                        org.assertj.core.groups.Tuple.tuple(first, 3.0, true));
        assertThat(said.stream().filter(Said::valid).findFirst().orElseThrow().overrides())
                .isEqualTo(said.stream()
                        .filter(each -> !each.valid())
                        .findFirst()
                        .orElseThrow()
                        .id());
        assertThat(seen).hasSize(2);
    }

    @Test
    void a_late_turn_that_stands_first_takes_the_verdict_to_its_place() {
        started("moves");
        watching();
        long second = turn("s");
        quiet("moves", 1);
        long first = turn("s");
        starts.put(first, Instant.EPOCH);

        quiet("moves", 2);

        assertThat(verdicts())
                .extracting(Said::trace, Said::value, Said::valid)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(second, 1.0, false),
                        org.assertj.core.groups.Tuple.tuple(first, 2.0, true));
        // The index hears of both.
        assertThat(number(
                        "SELECT count(DISTINCT trace_no) FROM change WHERE what = 3 AND trace_no IN ($1, $2)",
                        first,
                        second))
                .isEqualTo(2);
    }

    @Test
    void what_does_not_change_the_conversation_is_not_scored_again() {
        started("same");
        Monitor monitor = monitor();
        long turn = turn("s");
        look(monitor);
        Claimed claimed = claim("same");
        assertThat(claimed.turns()).containsExactly(turn);
        done(claimed);

        change(turn);
        look(monitor);
        look(monitor());

        assertThat(number("SELECT count(*) FROM slice")).isEqualTo(1);
        assertThat(standing("same").waiting()).isZero();
    }

    @Test
    void a_session_that_goes_on_while_it_is_scored_waits_for_the_end() {
        started("waits");
        Monitor monitor = monitor();
        long first = turn("s");
        look(monitor);
        Claimed claimed = claim("waits");
        long second = turn("s");
        look(monitor);
        look(monitor);
        assertThat(number("SELECT count(*) FROM slice")).isEqualTo(1);

        done(claimed);
        look(monitor);

        assertThat(claim("waits").turns()).containsExactly(first, second);
    }

    @Test
    void what_a_killed_server_had_noted_or_given_is_scored_once_by_the_next() {
        started("killed");
        // One look notes the first session and one gives it; the second is noted only.
        Monitor killed = monitor();
        turn("given");
        look(killed);
        claim("killed");
        turn("noted");
        killed.round();

        anHourPasses();
        watching();
        standing("killed", its -> its.scored() == 2);
        anHourPasses();
        look(monitor());

        assertThat(verdicts()).hasSize(2).allMatch(Said::valid);
        assertThat(standing("killed").waiting()).isZero();
    }

    @Test
    void turns_from_before_the_scorer_was_started_belong_to_the_session() {
        List<Long> before = traces.insert(2);
        started("whole");
        sessions.put(before.get(0), "s");
        sessions.put(before.get(1), "moved elsewhere");
        earlier = before;
        watching();
        long late = turn("s");

        quiet("whole", 1);

        assertThat(seen).containsExactly(List.of(id(before.get(0)), id(late)));
    }

    @Test
    void a_sample_takes_all_turns_of_a_session_or_none_and_the_filter_is_about_the_first() {
        Version half = scorers.register(0, "half", SerializedScorer.serialize("half", "test:turns", Map.of()))
                .await();
        scorers.configure(half, 0.5, null).await();
        Version none = scorers.register(0, "none", SerializedScorer.serialize("none", "test:turns", Map.of()))
                .await();
        scorers.configure(none, 1, "attributes.name = 'of another kind'").await();
        Monitor monitor = monitor();
        for (int each = 0; each < 20; each++) {
            turn("s-" + each);
            turn("s-" + each);
        }

        look(monitor);
        look(monitor);

        List<Row> sampled = rows(
                "SELECT session, count(*) AS turns FROM scorer_trace WHERE scorer_id = $1 GROUP BY session",
                half.scorerId());
        assertThat(sampled).hasSizeBetween(1, 19).allMatch(row -> row.getLong("turns") == 2);
        assertThat(rows(
                        "SELECT cardinality(x.turns) AS turns FROM slice x JOIN run r ON r.no = x.run_no WHERE"
                                + " r.scorer_id = $1",
                        half.scorerId()))
                .hasSameSizeAs(sampled)
                .allMatch(row -> row.getInteger("turns") == 2);
        assertThat(standing("none").waiting()).isZero();
    }

    @Test
    void the_next_version_scores_what_changes_and_takes_the_place_of_the_one_before() {
        started("versions");
        watching();
        turn("s");
        quiet("versions", 1);
        scorers.register(0, "versions", SerializedScorer.serialize("versions", "test:turns", Map.of()))
                .await();
        turn("s");

        quiet("versions", 2);

        assertThat(verdicts()).filteredOn(Said::valid).extracting(Said::value).containsExactly(2.0);
        assertThat(verdicts()).hasSize(2);
    }

    @Test
    void each_scorer_has_its_own_quiet_and_what_is_due_when_it_stops_stays_unscored() {
        Version patient = started("patient");
        scorers.monitor(patient, 1, null, Duration.ofHours(10)).await();
        Version hasty = started("hasty");
        scorers.monitor(hasty, 1, "session IS NOT NULL", Duration.ofMillis(1)).await();
        watching();
        turn("s");

        standing("hasty", its -> its.scored() == 1);
        anHourPasses();
        look(monitor());
        assertThat(standing("patient").scored()).isZero();
        assertThat(standing("patient").waiting()).isEqualTo(1);

        scorers.configure(patient, 0, null).await();
        assertThat(standing("patient").waiting()).isZero();
    }

    @Test
    void a_session_is_forgotten_with_the_last_of_its_turns() {
        started("forgets");
        Monitor monitor = monitor();
        long first = turn("s");
        long second = turn("s");
        look(monitor);

        delete(first);
        assertThat(number("SELECT count(*) FROM scorer_session")).isEqualTo(1);
        delete(second);

        assertThat(number("SELECT count(*) FROM scorer_session")).isZero();
    }

    @Test
    void a_scorer_of_spans_scores_each_span_of_an_incoming_trace() {
        traces.spans = _ -> List.of(
                CoreTraces.span(SPAN, null, "plan", "AGENT", "q", "a"),
                CoreTraces.span("aaaaaaaaaaaaaaa2", SPAN, "find", "TOOL", "q", "a"));
        Version version = scorers.register(0, "spans", SerializedScorer.serialize("spans", "test:spans", Map.of()))
                .await();
        scorers.configure(version, 1, null).await();
        watching();
        long trace = traces.insert(1).getFirst();
        change(trace);

        standing("spans", its -> its.scored() == 1);

        assertThat(rows(
                        "SELECT value #>> '{}' AS value, encode(own_span_id, 'hex') AS span FROM assessment WHERE"
                                + " trace_no = $1",
                        trace))
                .extracting(row -> row.getString("value"), row -> row.getString("span"))
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("plan", SPAN),
                        org.assertj.core.groups.Tuple.tuple("find", "aaaaaaaaaaaaaaa2"));
    }

    // ---------------------------------------------------------------------------------------------------------------

    private record Said(
            String id,
            long trace,
            double value,
            boolean valid,
            @Nullable String overrides,
            String session) {}

    /** Of this test's traces. */
    private List<Said> verdicts() {
        return rows(
                        "SELECT id, trace_no, num, valid, overrides, metadata ->> 'mlflow.trace.session' AS session"
                                + " FROM assessment WHERE trace_no = ANY ($1) AND num IS NOT NULL",
                        (Object) sessions.keySet().toArray(Long[]::new))
                .stream()
                .map(row -> new Said(
                        row.getString("id"),
                        row.getLong("trace_no"),
                        row.getDouble("num"),
                        row.getBoolean("valid"),
                        row.getString("overrides"),
                        row.getString("session")))
                .toList();
    }

    private Version started(String name) {
        sessions.clear();
        Version version = scorers.register(0, name, SerializedScorer.serialize(name, "test:turns", Map.of()))
                .await();
        scorers.configure(version, 1, null).await();
        return version;
    }

    private Monitor monitor() {
        var monitor =
                new Monitor(monitors, traces, registered, config(), AT_ONCE, (_, _) -> Future.succeededFuture(earlier));
        monitor.init(vertx, vertx.getOrCreateContext());
        return monitor;
    }

    /** A round that notes, then one for which an hour has passed. */
    private void look(Monitor monitor) {
        monitor.round();
        anHourPasses();
        monitor.round();
    }

    private void watching() {
        started(new EvaluationNode(vertx, runs, slices, traces, registered, (_, _) -> new FixedJudge(), config())
                .watching(monitors, registered, AT_ONCE, (_, _) -> Future.succeededFuture(earlier)));
    }

    private long turn(String session) {
        long trace = traces.insert(1).getFirst();
        sessions.put(trace, session);
        turns++;
        change(trace);
        return trace;
    }

    /** As an arriving span notes it. */
    private void change(long traceNo) {
        number(
                "INSERT INTO change (lane, n, trace_no, what) SELECT 0, nextval('change_n'), $1, 0 RETURNING n",
                traceNo);
    }

    private void delete(long traceNo) {
        number("UPDATE trace SET deleted_at = now() WHERE no = $1 RETURNING no", traceNo);
    }

    private String id(long traceNo) {
        return rows("SELECT id FROM trace WHERE no = $1", traceNo).getFirst().getString(0);
    }

    private void anHourPasses() {
        database.admin()
                .query("UPDATE scorer_session SET changed = changed - interval '61 minutes' WHERE due")
                .execute()
                .await();
    }

    /** Lets what was noted of a session be quiet, until so many were scored. */
    private void quiet(String scorer, int scored) {
        noted(scorer);
        anHourPasses();
        standing(scorer, its -> its.scored() == scored && its.waiting() == 0);
    }

    /** Once all turns are. */
    private void noted(String scorer) {
        standing(
                scorer,
                its -> turns
                        == number(
                                "SELECT count(*) FROM scorer_trace WHERE scorer_id = $1 AND session IS NOT NULL",
                                its.latest().scorerId()));
    }

    private Claimed claim(String scorer) {
        return slices.claim(number("SELECT run_no FROM scorer WHERE name = $1", scorer), UUID.randomUUID(), LEASE)
                .await()
                .orElseThrow();
    }

    private void done(Claimed claimed) {
        number(
                "UPDATE slice SET state = 2 WHERE run_no = $1 AND slice_no = $2 RETURNING 1::int8",
                claimed.fence().runNo(),
                claimed.fence().sliceNo());
    }

    private Standing standing(String name) {
        return scorers.standings().await().stream()
                .filter(each -> each.latest().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Once it is as wanted. */
    private Standing standing(String name, Predicate<Standing> wanted) {
        long began = System.nanoTime();
        while (true) {
            Standing its = standing(name);
            if (wanted.test(its)) {
                return its;
            }
            assertThat(System.nanoTime() - began).as("%s", its).isLessThan(AT_MOST_NANOS);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
