package dev.assay.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.model.Trace;
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

/** A monitor of sessions over traces that a test makes, turn by turn. Time passes in the database. */
abstract class SessionMonitorTestBase extends EvaluationTestBase {
    static final Duration AT_ONCE = Duration.ofSeconds(-1);
    static final long AT_MOST_NANOS = TimeUnit.SECONDS.toNanos(60);
    static final String SPAN = "aaaaaaaaaaaaaaa1";

    final PgScorerStore scorers = new PgScorerStore(database.evaluation());
    final PgMonitorStore monitors = new PgMonitorStore(database.evaluation());
    final Map<Long, String> sessions = new ConcurrentHashMap<>();
    final Map<Long, Instant> starts = new ConcurrentHashMap<>();
    final Queue<List<String>> seen = new ConcurrentLinkedQueue<>();
    final TestScorers own = new TestScorers(Set.of(Part.INPUTS))
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
    final MlflowScorers registered = new MlflowScorers(scorers, own, _ -> Optional.empty());
    List<Long> earlier = List.of();

    /** How many there were in this test. */
    int turns;

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

    record Said(
            String id,
            long trace,
            double value,
            boolean valid,
            @Nullable String overrides,
            String session) {}

    /** Of this test's traces. */
    List<Said> verdicts() {
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

    Version started(String name) {
        sessions.clear();
        Version version = scorers.register(0, name, SerializedScorer.serialize(name, "test:turns", Map.of()))
                .await();
        scorers.configure(version, 1, null).await();
        return version;
    }

    Monitor monitor() {
        var monitor =
                new Monitor(monitors, traces, registered, config(), AT_ONCE, (_, _) -> Future.succeededFuture(earlier));
        monitor.init(vertx, vertx.getOrCreateContext());
        return monitor;
    }

    /** A round that notes, then one for which an hour has passed. */
    void look(Monitor monitor) {
        monitor.round();
        anHourPasses();
        monitor.round();
    }

    void watching() {
        started(new EvaluationNode(vertx, runs, slices, traces, registered, (_, _) -> new FixedJudge(), config())
                .watching(monitors, registered, AT_ONCE, (_, _) -> Future.succeededFuture(earlier)));
    }

    long turn(String session) {
        long trace = traces.insert(1).getFirst();
        sessions.put(trace, session);
        turns++;
        change(trace);
        return trace;
    }

    /** As an arriving span notes it. */
    void change(long traceNo) {
        number(
                "INSERT INTO change (lane, n, trace_no, what) SELECT 0, nextval('change_n'), $1, 0 RETURNING n",
                traceNo);
    }

    void delete(long traceNo) {
        number("UPDATE trace SET deleted_at = now() WHERE no = $1 RETURNING no", traceNo);
    }

    String id(long traceNo) {
        return rows("SELECT id FROM trace WHERE no = $1", traceNo).getFirst().getString(0);
    }

    void anHourPasses() {
        database.admin()
                .query("UPDATE scorer_session SET changed = changed - interval '61 minutes' WHERE due")
                .execute()
                .await();
    }

    /** Lets what was noted of a session be quiet, until so many were scored. */
    void quiet(String scorer, int scored) {
        noted(scorer);
        anHourPasses();
        standing(scorer, its -> its.scored() == scored && its.waiting() == 0);
    }

    /** Once all turns are. */
    void noted(String scorer) {
        standing(
                scorer,
                its -> turns
                        == number(
                                "SELECT count(*) FROM scorer_trace WHERE scorer_id = $1 AND session IS NOT NULL",
                                its.latest().scorerId()));
    }

    Claimed claim(String scorer) {
        return slices.claim(number("SELECT run_no FROM scorer WHERE name = $1", scorer), UUID.randomUUID(), LEASE)
                .await()
                .orElseThrow();
    }

    void done(Claimed claimed) {
        number(
                "UPDATE slice SET state = 2 WHERE run_no = $1 AND slice_no = $2 RETURNING 1::int8",
                claimed.fence().runNo(),
                claimed.fence().sliceNo());
    }

    Standing standing(String name) {
        return scorers.standings().await().stream()
                .filter(each -> each.latest().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Once it is as wanted. */
    Standing standing(String name, Predicate<Standing> wanted) {
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
