package dev.assay.store.pg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.store.MonitorStore.Active;
import dev.assay.store.MonitorStore.Changed;
import dev.assay.store.RunStore.Run;
import dev.assay.store.ScorerStore.Standing;
import dev.assay.store.ScorerStore.Version;
import dev.assay.store.SliceStore.Claimed;
import dev.assay.store.SliceStore.Outcome;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Registered scorers are given each incoming trace once, from their start to their stop. */
class PgMonitorStoreIT extends PgMonitorTestBase {
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
        assertThat(monitors.lookedAt(found, generation()).await()).isTrue();
        List<Changed> again = monitors.quiet(AT_ONCE, 10).await();
        assertThat(again).extracting(Changed::traceNo).containsExactly(after);
        assertThat(monitors.lookedAt(again, generation()).await()).isTrue();
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
        assertThat(monitors.active().await().scorers()).isEmpty();
        assertThat(number("SELECT count(*) FROM scorer_cursor")).isZero();
    }

    @Test
    void a_trace_is_given_to_a_scorer_once_and_slices_are_filled_up() {
        Version version = started("once");
        long run = begun(version);
        Active active = active();
        List<Long> nos = LongStream.range(0, 9).map(_ -> trace()).boxed().toList();

        assertThat(monitors.queue(active, run, SLICE, nos.subList(0, 3)).await())
                .contains(3);
        assertThat(monitors.queue(active, run, SLICE, nos).await()).contains(6);
        assertThat(monitors.queue(active, run, SLICE, nos).await()).contains(0);

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
        Active active = active();
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
        Active active = active();
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
        assertThat(monitors.queue(active, run, SLICE, List.of(trace())).await())
                .as("whoever asks has to look again")
                .isEmpty();
        assertThat(runs.finishing(open).await()).isPresent();
    }

    @Test
    void what_was_scored_is_counted_and_belongs_to_no_run() {
        Version version = started("counts");
        long run = begun(version);
        Active active = active();
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
        Active active = active();
        monitors.queue(active, run, SLICE, List.of(trace())).await();

        scorers.configure(version, 0, null).await();
        assertThat(monitors.queue(active, run, SLICE, List.of(trace())).await())
                .as("whoever asks has to look again")
                .isEmpty();
        assertThat(standing().waiting()).isZero();
        scorers.configure(version, 0.5, null).await();

        Active again = active();
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
    void what_was_looked_at_with_the_scorers_of_before_comes_again() {
        started("early");
        long trace = trace();
        change(trace);
        drain();
        List<Changed> found = monitors.quiet(AT_ONCE, 10).await();
        String before = generation();

        Version late = started("late");
        assertThat(monitors.lookedAt(found, before).await()).isFalse();
        assertThat(monitors.quiet(AT_ONCE, 10).await()).hasSize(1);
        String started = generation();
        scorers.configure(late, 0.5, null).await();
        assertThat(monitors.lookedAt(found, started).await()).isFalse();
        scorers.register(0, "late", "{}").await();
        database.reads()
                .query("UPDATE experiment SET lifecycle = 'deleted' WHERE no = 0")
                .execute()
                .await();
        String deleted = generation();
        database.reads()
                .query("UPDATE experiment SET lifecycle = 'active' WHERE no = 0")
                .execute()
                .await();
        assertThat(monitors.lookedAt(found, deleted).await()).isFalse();

        assertThat(monitors.lookedAt(found, generation()).await()).isTrue();
        assertThat(monitors.quiet(AT_ONCE, 10).await()).isEmpty();
    }

    @Test
    void a_run_does_not_finish_without_what_is_being_queued_while_the_next_version_takes_over() throws Exception {
        Version version = started("races");
        long run = begun(version);
        Active active = active();
        monitors.queue(active, run, SLICE, List.of(trace())).await();
        Run open = open(run);
        commit(run, Outcome.SCORED);
        long last = trace();

        Future<Optional<Run>> finished = database.admin()
                .withTransaction(connection -> connection
                        .preparedQuery("SELECT queue_traces($1, $2, 4, ARRAY[$3::int8])")
                        .execute(Tuple.of(version.scorerId(), run, last))
                        .compose(_ -> {
                            Future<Optional<Run>> after =
                                    scorers.register(0, "races", "{}").compose(_ -> runs.finishing(open));
                            // Either of them waits for this transaction.
                            return waitsOrEnds(after).map(after);
                        }))
                .await();

        assertThat(finished.await()).isEmpty();
        assertThat(runs.finishing(open).await())
                .as("its last trace is not scored")
                .isEmpty();
        commit(run, Outcome.SCORED);
        assertThat(runs.finishing(open).await()).isPresent();
    }

    @Test
    void what_a_paused_run_of_an_older_version_has_not_scored_waits_for_the_next_one() {
        Version first = started("replaced");
        long run = begun(first);
        long scored = trace();
        monitors.queue(active(), run, SLICE, List.of(scored)).await();
        commit(run, Outcome.SCORED);
        long unscored = trace();
        monitors.queue(active(), run, SLICE, List.of(unscored)).await();
        pause(run);
        monitors.takeBack().await();
        assertThat(runState(run)).as("it may go on").isEqualTo("paused");

        Version second = scorers.register(0, "replaced", "{}").await();
        monitors.takeBack().await();

        assertThat(runState(run)).isEqualTo("cancelling");
        assertThat(monitors.quiet(AT_ONCE, 10).await())
                .extracting(Changed::traceNo)
                .containsExactly(unscored);
        long next = begun(second);
        assertThat(monitors.queue(active(), next, SLICE, List.of(scored, unscored))
                        .await())
                .as("each once, whatever the version")
                .contains(1);
    }

    @Test
    void a_scorer_whose_run_failed_begins_another_and_loses_nothing() {
        Version version = started("fails");
        long run = begun(version);
        long trace = trace();
        monitors.queue(active(), run, SLICE, List.of(trace)).await();
        number("UPDATE run SET state = 'failed', ended = now() WHERE no = $1 RETURNING no", run);

        monitors.takeBack().await();

        assertThat(active().runNo()).isNull();
        assertThat(monitors.queue(active(), begun(version), SLICE, List.of(trace))
                        .await())
                .contains(1);
    }

    @Test
    void traces_are_kept_for_a_scorer_that_cannot_run_until_it_can_or_is_stopped() {
        Version version = started("blocked");
        long given = trace();
        long due = trace();
        monitors.queue(active(), begun(version), SLICE, List.of(given)).await();
        monitors.hold(active(), List.of(given, due)).await();
        monitors.hold(active(), List.of(due)).await();
        assertThat(standing().waiting()).isEqualTo(2);

        assertThat(monitors.release(List.of(version.scorerId()), 10).await()).isEqualTo(1);
        assertThat(monitors.quiet(AT_ONCE, 10).await())
                .extracting(Changed::traceNo)
                .containsExactly(due);
        monitors.hold(active(), List.of(due)).await();
        scorers.configure(version, 0, null).await();
        assertThat(number("SELECT count(*) FROM scorer_held")).isZero();
    }
}
