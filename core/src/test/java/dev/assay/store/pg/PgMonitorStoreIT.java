package dev.assay.store.pg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.store.MonitorStore.Active;
import dev.assay.store.MonitorStore.Changed;
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
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Registered scorers are given each incoming trace once, from their start to their stop. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgMonitorStoreIT {
    private static final Duration AT_ONCE = Duration.ofSeconds(-1);
    private static final int SLICE = 4;

    private final Vertx vertx = Vertx.vertx();
    private PgDatabase database;
    private PgScorerStore scorers;
    private PgMonitorStore monitors;
    private PgRunStore runs;
    private PgSliceStore slices;

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

    @Test
    void traces_that_changed_after_the_start_are_found_once_they_are_quiet_and_once_only() {
        long before = trace();
        Version scorer = started("quiet");
        change(before);
        long after = trace();
        change(after);
        change(after);
        drain();

        assertThat(monitors.quiet(Duration.ofMinutes(1), 10).await()).isEmpty();
        List<Changed> found = monitors.quiet(AT_ONCE, 10).await();
        assertThat(found).extracting(Changed::traceNo).containsExactly(after);
        change(after);
        drain();
        monitors.lookedAt(found).await();
        List<Changed> again = monitors.quiet(AT_ONCE, 10).await();
        assertThat(again).extracting(Changed::traceNo).containsExactly(after);
        monitors.lookedAt(again).await();
        assertThat(monitors.quiet(AT_ONCE, 10).await()).isEmpty();
        assertThat(scorer.version()).isEqualTo(1);
    }

    @Test
    void nothing_is_followed_while_no_scorer_runs() {
        Version scorer = started("stops");
        long trace = trace();
        scorers.configure(scorer, 0, null).await();
        change(trace);
        drain();

        assertThat(monitors.quiet(AT_ONCE, 10).await()).isEmpty();
        assertThat(monitors.active().await()).isEmpty();
        assertThat(number("SELECT count(*) FROM scorer_cursor")).isZero();
    }

    @Test
    void a_trace_is_given_to_a_scorer_once_and_slices_are_filled_up() {
        Version version = started("once");
        long run = begun(version);
        Active active = monitors.active().await().getFirst();
        List<Long> nos = LongStream.range(0, 9).map(_ -> trace()).boxed().toList();

        assertThat(monitors.queue(active, run, SLICE, nos.subList(0, 3)).await())
                .isEqualTo(3);
        assertThat(monitors.queue(active, run, SLICE, nos).await()).isEqualTo(6);
        assertThat(monitors.queue(active, run, SLICE, nos).await()).isZero();

        assertThat(slices.traces(run).await()).containsExactlyElementsOf(nos);
        assertThat(number("SELECT max(cardinality(traces)) FROM slice WHERE run_no = $1", run))
                .isEqualTo(SLICE);
        assertThat(number("SELECT count(*) FROM slice WHERE run_no = $1", run)).isEqualTo(3);
        assertThat(standing().waiting()).isEqualTo(9);
    }

    @Test
    void a_slice_that_somebody_has_claimed_takes_in_no_more() {
        Version version = started("claimed");
        long run = begun(version);
        Active active = monitors.active().await().getFirst();
        monitors.queue(active, run, SLICE, List.of(trace())).await();
        Claimed claimed = slices.claim(run, UUID.randomUUID(), Duration.ofSeconds(30))
                .await()
                .orElseThrow();
        monitors.queue(active, run, SLICE, List.of(trace())).await();

        assertThat(claimed.traces()).hasSize(1);
        assertThat(number("SELECT count(*) FROM slice WHERE run_no = $1", run)).isEqualTo(2);
    }

    @Test
    void a_run_without_work_is_not_open_and_does_not_finish_until_the_next_version_takes_over() {
        Version version = started("drains");
        long run = begun(version);
        Active active = monitors.active().await().getFirst();
        assertThat(runs.open().await()).extracting(Run::no).doesNotContain(run);
        assertThat(runs.list(List.of(), false, Long.MAX_VALUE, 100).await())
                .extracting(Run::no)
                .doesNotContain(run);
        monitors.queue(active, run, SLICE, List.of(trace())).await();
        Run open = runs.open().await().stream()
                .filter(each -> each.no() == run)
                .findFirst()
                .orElseThrow();
        assertThat(open.isMonitor()).isTrue();

        commit(run, Outcome.SCORED);
        assertThat(runs.finishing(open).await())
                .as("it goes on taking traces in")
                .isEmpty();
        scorers.register(0, "drains", "{}").await();
        assertThat(monitors.queue(active, run, SLICE, List.of(trace())).await()).isZero();
        assertThat(runs.finishing(open).await()).isPresent();
    }

    @Test
    void what_was_scored_is_counted_and_belongs_to_no_run() {
        Version version = started("counts");
        long run = begun(version);
        Active active = monitors.active().await().getFirst();
        monitors.queue(active, run, SLICE, List.of(trace(), trace())).await();

        commit(run, Outcome.FAILED);

        Standing standing = standing();
        assertThat(standing.failed()).isEqualTo(2);
        assertThat(standing.scored()).isZero();
        assertThat(standing.waiting()).isZero();
        assertThat(number("SELECT count(*) FROM trace_link WHERE run_no = $1", run))
                .isZero();
        assertThat(number("SELECT count(*) FROM assessment WHERE name = 'counts' AND run_no IS NULL"
                        + " AND span_id = '\\x01' AND own_span_id = '\\x02'"))
                .isEqualTo(2);
    }

    @Test
    void a_scorer_that_is_stopped_loses_what_it_has_not_scored_and_starts_afresh() {
        Version version = started("afresh");
        long run = begun(version);
        Active active = monitors.active().await().getFirst();
        monitors.queue(active, run, SLICE, List.of(trace())).await();

        scorers.configure(version, 0, null).await();
        assertThat(monitors.queue(active, run, SLICE, List.of(trace())).await()).isZero();
        assertThat(standing().waiting()).isZero();
        scorers.configure(version, 0.5, null).await();

        Active again = monitors.active().await().getFirst();
        assertThat(again.runNo()).isNull();
        assertThat(again.sampleRate()).isEqualTo(0.5);
        assertThat(begun(version)).isNotEqualTo(run);
    }

    @Test
    void two_nodes_begin_one_run_of_a_scorer() {
        Version version = started("nodes");
        begun(version);

        assertThat(monitors.begin(version, "again", new JsonObject()).await()).isEmpty();
    }

    @Test
    void what_is_done_is_tidied_away_and_no_slice_number_is_used_twice() {
        Version version = started("tidy");
        long run = begun(version);
        Active active = monitors.active().await().getFirst();
        for (int each = 0; each < 3; each++) {
            monitors.queue(active, run, SLICE, List.of(trace())).await();
            commit(run, Outcome.SCORED);
        }
        monitors.tidy().await();
        monitors.queue(active, run, SLICE, List.of(trace())).await();

        assertThat(number("SELECT max(slice_no) FROM slice WHERE run_no = $1", run))
                .isEqualTo(3);
        assertThat(number("SELECT count(*) FROM slice WHERE run_no = $1", run)).isEqualTo(2);
        assertThat(standing().scored()).isEqualTo(3);
    }

    // ---------------------------------------------------------------------------------------------------------------

    private Version started(String name) {
        Version version = scorers.register(0, name, "{}").await();
        scorers.configure(version, 1, null).await();
        return version;
    }

    private long begun(Version version) {
        return monitors.begin(version, version.name(), new JsonObject()).await().orElseThrow();
    }

    private Standing standing() {
        return scorers.standings().await().getFirst();
    }

    private void commit(long run, Outcome outcome) {
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

    private long trace() {
        return number(
                "INSERT INTO trace (id, experiment_no, bucket) VALUES ($1, 0, 0) RETURNING no",
                "tr-" + UUID.randomUUID());
    }

    /** As an arriving span notes it. */
    private void change(long traceNo) {
        number(
                "INSERT INTO change (lane, n, trace_no, what) SELECT 0, nextval('change_n'), $1, 0 RETURNING n",
                traceNo);
    }

    private void drain() {
        while (monitors.watch().await() > 0) {
            assertThat(database).isNotNull();
        }
    }

    private long number(String sql, Object... values) {
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
}
