package dev.assay.store.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Invalid;
import dev.assay.store.RunState;
import dev.assay.store.RunStore.NewRun;
import dev.assay.store.RunStore.Run;
import dev.assay.store.SliceStore.Claimed;
import dev.assay.store.SliceStore.Commit;
import dev.assay.store.SliceStore.Ending;
import dev.assay.store.SliceStore.Feedback;
import dev.assay.store.SliceStore.Fence;
import dev.assay.store.SliceStore.Outcome;
import dev.assay.store.SliceStore.Score;
import dev.assay.trace.Assessment.Source;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The promises of claims and commits. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgSliceStoreIT {
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final int LANE = 9;

    private final Vertx vertx = Vertx.vertx();
    private final PgDatabase database = PgTestDatabase.create(vertx);
    private final PgRunStore runs = new PgRunStore(database.evaluation(), LANE);
    private final PgSliceStore slices = new PgSliceStore(database.evaluation());
    private final UUID me = UUID.randomUUID();
    private final UUID other = UUID.randomUUID();

    @AfterAll
    void close() {
        database.close();
        vertx.close().await();
    }

    @Test
    void a_slice_is_claimed_by_one_and_only_while_its_run_is_running() {
        Run scheduled = run(List.of(traces(2), traces(2)));
        assertThat(slices.claim(scheduled.no(), me, LEASE).await()).isEmpty();
        Run running = runs.move(scheduled, RunState.RUNNING, null).await().orElseThrow();

        Claimed first = slices.claim(running.no(), me, LEASE).await().orElseThrow();
        Claimed second = slices.claim(running.no(), other, LEASE).await().orElseThrow();

        assertThat(first.fence()).isEqualTo(new Fence(running.no(), 0, 1));
        assertThat(second.fence()).isEqualTo(new Fence(running.no(), 1, 1));
        assertThat(slices.claim(running.no(), me, LEASE).await()).isEmpty();
    }

    @Test
    void a_slice_is_claimed_again_once_its_lease_is_over_and_the_first_claims_commit_adds_nothing() {
        List<Long> nos = traces(2);
        Run run = running(List.of(nos));
        Claimed zombie = slices.claim(run.no(), me, Duration.ZERO).await().orElseThrow();
        Claimed rightful = slices.claim(run.no(), other, LEASE).await().orElseThrow();

        assertThat(rightful.fence().fence()).isEqualTo(2);
        assertThat(rightful.attempt()).isEqualTo(2);
        assertThat(slices.commit(LANE, commit(zombie, Ending.DONE, nos)).await())
                .isEmpty();
        assertThat(stored(run)).isEqualTo(new Stored(0, 0, 0));
        assertThat(slices.commit(LANE, commit(rightful, Ending.DONE, nos)).await())
                .contains(2);
        assertThat(stored(run)).isEqualTo(new Stored(2, 4, 2));
    }

    @Test
    void a_zombies_commit_that_waits_for_the_next_claim_adds_nothing() {
        List<Long> nos = traces(2);
        Run run = running(List.of(nos));
        Claimed zombie = slices.claim(run.no(), me, Duration.ZERO).await().orElseThrow();
        var connection = database.admin().getConnection().await();
        var transaction = connection.begin().await();
        connection
                .preparedQuery("UPDATE slice SET fence = fence + 1, owner = $2 WHERE run_no = $1")
                .execute(Tuple.of(run.no(), other))
                .await();

        var late = slices.commit(LANE, commit(zombie, Ending.DONE, nos));
        transaction.commit().await();
        connection.close().await();

        assertThat(late.await()).isEmpty();
        assertThat(stored(run)).isEqualTo(new Stored(0, 0, 0));
    }

    @Test
    void the_same_commit_sent_twice_adds_nothing_the_second_time() {
        List<Long> nos = traces(3);
        Run run = running(List.of(nos));
        Claimed claimed = slices.claim(run.no(), me, LEASE).await().orElseThrow();

        Commit commit = commit(claimed, Ending.GO_ON, nos);
        assertThat(slices.commit(LANE, commit).await()).contains(3);
        long changes = changes(nos);
        assertThat(slices.commit(LANE, commit).await()).contains(0);

        assertThat(stored(run)).isEqualTo(new Stored(3, 6, 3));
        assertThat(changes(nos)).isEqualTo(changes).isEqualTo(3);
    }

    @Test
    void a_second_attempt_with_fewer_feedbacks_adds_none_to_what_is_there() {
        List<Long> nos = traces(2);
        Run run = running(List.of(nos));
        Claimed claimed = slices.claim(run.no(), me, LEASE).await().orElseThrow();
        slices.commit(LANE, commit(claimed, Ending.GO_ON, nos.subList(0, 1))).await();

        Commit both = commit(claimed, Ending.DONE, nos);
        var fewer = new Commit(
                both.fence(),
                both.ending(),
                both.done(),
                both.sums(),
                both.scores(),
                both.feedbacks().stream().filter(each -> each.ord() == 0).toList());

        assertThat(slices.commit(LANE, fewer).await()).contains(1);
        assertThat(stored(run)).isEqualTo(new Stored(2, 3, 2));
    }

    @Test
    void scores_of_a_trace_that_was_deleted_meanwhile_are_dropped() {
        List<Long> nos = traces(3);
        Run run = running(List.of(nos));
        Claimed claimed = slices.claim(run.no(), me, LEASE).await().orElseThrow();
        database.admin()
                .preparedQuery("SELECT delete_traces($1)")
                .execute(Tuple.tuple().addArrayOfLong(new Long[] {nos.get(1)}))
                .await();

        assertThat(slices.commit(LANE, commit(claimed, Ending.DONE, nos)).await())
                .contains(2);
        assertThat(stored(run)).isEqualTo(new Stored(2, 4, 2));
        assertThat(runs.finishing(run).await()).isPresent();
    }

    @Test
    void only_claims_that_are_the_owners_are_kept() {
        Run run = running(List.of(traces(1), traces(1), traces(1)));
        Fence mine = slices.claim(run.no(), me, LEASE).await().orElseThrow().fence();
        Fence others =
                slices.claim(run.no(), other, LEASE).await().orElseThrow().fence();
        Fence lost =
                slices.claim(run.no(), me, Duration.ZERO).await().orElseThrow().fence();
        slices.claim(run.no(), other, LEASE).await();

        assertThat(slices.keep(me, List.of(mine, others, lost), LEASE).await()).isEqualTo(Set.of(mine));
    }

    @Test
    void what_is_given_back_does_not_count_as_an_attempt_and_what_failed_does() {
        List<Long> nos = traces(2);
        Run run = running(List.of(nos));
        Claimed first = slices.claim(run.no(), me, LEASE).await().orElseThrow();
        slices.commit(LANE, commit(first, Ending.GIVE_BACK, nos.subList(0, 1))).await();
        Claimed second = slices.claim(run.no(), me, LEASE).await().orElseThrow();
        slices.commit(LANE, commit(second, Ending.RETRY, List.of())).await();
        Claimed third = slices.claim(run.no(), me, LEASE).await().orElseThrow();

        assertThat(second.attempt()).isEqualTo(1);
        assertThat(third.attempt()).isEqualTo(2);
        assertThat(slices.scored(run.no(), nos).await()).containsExactly(nos.getFirst());
    }

    @Test
    void slices_of_nodes_that_are_gone_are_free_and_those_of_living_ones_are_not() {
        UUID gone = UUID.randomUUID();
        UUID living = UUID.randomUUID();
        slices.seen(living).await();
        Run run = running(List.of(traces(1), traces(1)));
        Fence left = slices.claim(run.no(), gone, LEASE).await().orElseThrow().fence();
        Fence held = slices.claim(run.no(), living, LEASE).await().orElseThrow().fence();

        slices.free(me, false, LEASE).await();
        assertThat(slices.claim(run.no(), me, LEASE).await().orElseThrow().fence())
                .isEqualTo(new Fence(run.no(), left.sliceNo(), 2));
        assertThat(slices.claim(run.no(), me, LEASE).await()).isEmpty();

        slices.free(me, true, LEASE).await();
        assertThat(slices.claim(run.no(), me, LEASE).await().orElseThrow().fence())
                .isEqualTo(new Fence(run.no(), held.sliceNo(), 2));
    }

    @Test
    void a_cancelled_runs_claims_are_worth_nothing() {
        List<Long> nos = traces(1);
        Run run = running(List.of(nos));
        Claimed claimed =
                slices.claim(run.no(), me, Duration.ofMillis(-1)).await().orElseThrow();
        Run cancelling = runs.move(run, RunState.CANCELLING, null).await().orElseThrow();

        assertThat(runs.settle(cancelling, RunState.CANCELLED).await()).isPresent();
        assertThat(slices.commit(LANE, commit(claimed, Ending.DONE, nos)).await())
                .isEmpty();
    }

    @Test
    void a_run_settles_only_when_no_slice_is_at_work() {
        Run run = running(List.of(traces(1)));
        slices.claim(run.no(), me, LEASE).await();
        Run pausing = runs.move(run, RunState.PAUSING, null).await().orElseThrow();

        assertThat(runs.settle(pausing, RunState.PAUSED).await()).isEmpty();
    }

    @Test
    void a_step_from_a_state_of_before_is_refused() {
        Run scheduled = run(List.of(traces(1)));
        Run running = runs.move(scheduled, RunState.RUNNING, null).await().orElseThrow();

        assertThat(runs.move(scheduled, RunState.RUNNING, null).await()).isEmpty();
        assertThat(running.epoch()).isEqualTo(scheduled.epoch() + 1);
    }

    @Test
    void a_value_that_cannot_be_stored_is_refused_for_good_and_nothing_is_written() {
        List<Long> nos = traces(1);
        Run run = running(List.of(nos));
        Claimed claimed = slices.claim(run.no(), me, LEASE).await().orElseThrow();
        Commit good = commit(claimed, Ending.DONE, nos);
        Feedback bad = feedback(run, nos.getFirst(), 0, "not json");
        var commit = new Commit(good.fence(), good.ending(), 1, good.sums(), good.scores(), List.of(bad));

        assertThatThrownBy(() -> slices.commit(LANE, commit).await()).isInstanceOf(Invalid.class);
        assertThat(stored(run)).isEqualTo(new Stored(0, 0, 0));
    }

    private record Stored(long scores, long assessments, long links) {}

    private Stored stored(Run run) {
        return new Stored(
                count("SELECT count(*) FROM score WHERE run_no = $1", run.no()),
                count("SELECT count(*) FROM assessment WHERE run_no = $1", run.no()),
                count("SELECT count(*) FROM trace_link WHERE run_no = $1", run.no()));
    }

    private long changes(List<Long> nos) {
        return database.reads()
                .preparedQuery("SELECT count(*) FROM change WHERE lane = 9 AND trace_no = ANY ($1)")
                .execute(Tuple.tuple().addArrayOfLong(nos.toArray(Long[]::new)))
                .await()
                .iterator()
                .next()
                .getLong(0);
    }

    private long count(String sql, long run) {
        return database.reads()
                .preparedQuery(sql)
                .execute(Tuple.of(run))
                .await()
                .iterator()
                .next()
                .getLong(0);
    }

    private List<Long> traces(int count) {
        return LongStream.range(0, count)
                .mapToObj(_ -> database.reads()
                        .preparedQuery("INSERT INTO trace (id, experiment_no, bucket) VALUES ($1, 0, 0) RETURNING no")
                        .execute(Tuple.of("tr-" + UUID.randomUUID()))
                        .await()
                        .iterator()
                        .next()
                        .getLong("no"))
                .toList();
    }

    private Run run(List<List<Long>> itsSlices) {
        return runs.create(
                        new NewRun(
                                UUID.randomUUID().toString().replace("-", ""),
                                0,
                                "a run",
                                null,
                                Map.of(),
                                new JsonObject()),
                        itsSlices)
                .await();
    }

    private Run running(List<List<Long>> itsSlices) {
        return runs.move(run(itsSlices), RunState.RUNNING, null).await().orElseThrow();
    }

    /** One score and two feedbacks for each trace. */
    private static Commit commit(Claimed claimed, Ending ending, List<Long> nos) {
        List<Score> scores = new ArrayList<>();
        List<Feedback> feedbacks = new ArrayList<>();
        for (Long no : nos) {
            scores.add(new Score(no, 0, Outcome.SCORED, null, 10, 2, null, null));
            feedbacks.add(feedback(claimed, no, 0));
            feedbacks.add(feedback(claimed, no, 1));
        }
        return new Commit(claimed.fence(), ending, nos.size(), new JsonObject(), scores, feedbacks);
    }

    private static Feedback feedback(Claimed claimed, long no, int ord) {
        return feedback("a-" + claimed.fence().runNo() + '-' + no + '-' + ord, no, ord, "1");
    }

    private static Feedback feedback(Run run, long no, int ord, String value) {
        return feedback("a-" + run.no() + '-' + no + '-' + ord, no, ord, value);
    }

    private static Feedback feedback(String id, long no, int ord, String value) {
        return new Feedback(
                no,
                0,
                ord,
                id,
                "quality",
                value,
                1.0,
                null,
                null,
                Source.Type.CODE,
                "quality",
                null,
                null,
                new JsonObject());
    }
}
