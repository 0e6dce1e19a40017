package dev.assay.store.pg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.store.MonitorStore.Active;
import dev.assay.store.RunState;
import dev.assay.store.RunStore.Run;
import dev.assay.store.ScorerStore.Standing;
import dev.assay.store.ScorerStore.Version;
import dev.assay.store.SliceStore.Claimed;
import dev.assay.store.SliceStore.Commit;
import dev.assay.store.SliceStore.Ending;
import dev.assay.store.SliceStore.Feedback;
import dev.assay.store.SliceStore.Outcome;
import dev.assay.store.SliceStore.Score;
import dev.assay.trace.Assessment.Source;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Registered scorers on a database of the class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PgMonitorTestBase {
    static final Duration AT_ONCE = Duration.ofSeconds(-1);
    static final int SLICE = 4;

    final Vertx vertx = Vertx.vertx();
    PgDatabase database;
    PgScorerStore scorers;
    PgMonitorStore monitors;
    PgRunStore runs;
    PgSliceStore slices;

    @BeforeAll
    void open() {
        database = PgTestDatabase.create(vertx);
        scorers = new PgScorerStore(database.evaluation());
        monitors = new PgMonitorStore(database.evaluation());
        runs = new PgRunStore(database.evaluation(), 13);
        slices = new PgSliceStore(database.evaluation());
    }

    @AfterEach
    void deleteScorers() {
        scorers.latest(null).await().forEach(each -> scorers.delete(each.scorerId(), null)
                .await());
        drain();
    }

    @AfterAll
    void close() {
        database.close();
        vertx.close().await();
    }

    Version started(String name) {
        Version version = scorers.register(0, name, "{}").await();
        scorers.configure(version, 1, null).await();
        return version;
    }

    long begun(Version version) {
        return monitors.begin(version, version.name(), new JsonObject()).await().orElseThrow();
    }

    Active active() {
        return monitors.active().await().scorers().getFirst();
    }

    Standing standing() {
        return scorers.standings().await().getFirst();
    }

    void commit(long run, Outcome outcome) {
        Claimed claimed = slices.claim(run, UUID.randomUUID(), Duration.ofSeconds(30))
                .await()
                .orElseThrow();
        String name = standing().latest().name();
        List<Score> scores = claimed.traces().stream()
                .map(no -> new Score(no, 0, outcome, null, 1, 1, null, null))
                .toList();
        List<Feedback> feedbacks = claimed.traces().stream()
                .map(no -> new Feedback(
                        no,
                        0,
                        0,
                        "a-" + run + "-" + no,
                        name,
                        "true",
                        1.0,
                        null,
                        null,
                        Source.Type.LLM_JUDGE,
                        "openai:/m",
                        Buffer.buffer(new byte[] {1}),
                        Buffer.buffer(new byte[] {2}),
                        new JsonObject()))
                .toList();
        slices.commit(
                        14,
                        new Commit(
                                claimed.fence(),
                                Ending.DONE,
                                claimed.traces().size(),
                                new JsonObject(),
                                scores,
                                feedbacks))
                .await();
    }

    long trace() {
        return number(
                "INSERT INTO trace (id, experiment_no, bucket) VALUES ($1, 0, 0) RETURNING no",
                "tr-" + UUID.randomUUID());
    }

    /** As an arriving span notes it. */
    void change(long traceNo) {
        number(
                "INSERT INTO change (lane, n, trace_no, what) SELECT 0, nextval('change_n'), $1, 0 RETURNING n",
                traceNo);
    }

    void drain() {
        while (monitors.watch().await() > 0) {
            assertThat(database).isNotNull();
        }
    }

    long number(String sql, Object... values) {
        return StreamSupport.stream(
                        database.reads()
                                .preparedQuery(sql)
                                .execute(Tuple.from(values))
                                .await()
                                .spliterator(),
                        false)
                .map(row -> Objects.requireNonNull(row.getLong(0)))
                .findFirst()
                .orElseThrow();
    }

    String generation() {
        return monitors.active().await().generation();
    }

    Run open(long run) {
        return runs.open().await().stream()
                .filter(each -> each.no() == run)
                .findFirst()
                .orElseThrow();
    }

    /** As when its scorer cannot be opened. */
    void pause(long run) {
        Run pausing = runs.move(open(run), RunState.PAUSING, "no judge").await().orElseThrow();
        assertThat(runs.settle(pausing, RunState.PAUSED).await()).isPresent();
    }

    String runState(long run) {
        return database.reads()
                .preparedQuery("SELECT state FROM run WHERE no = $1")
                .execute(Tuple.of(run))
                .await()
                .iterator()
                .next()
                .getString(0);
    }

    /** Completes once a statement on this database waits for a lock, or that one is through without. */
    Future<Void> waitsOrEnds(Future<?> statement) {
        return database.reads()
                .query("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND wait_event_type = 'Lock'")
                .execute()
                .compose(
                        rows -> statement.isComplete() || rows.iterator().next().getLong(0) > 0
                                ? Future.succeededFuture()
                                : waitsOrEnds(statement));
    }
}
