package dev.assay.store.pg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.store.MonitorStore.Active;
import dev.assay.store.RunStore.Run;
import dev.assay.store.ScorerStore.Version;
import dev.assay.store.SliceStore.Outcome;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What nobody will ask for again is deleted: of traces, of runs, of scorers. */
class PgMonitorTidyIT extends PgMonitorTestBase {
    @Test
    void what_is_done_is_tidied_away_and_no_slice_number_is_used_twice() {
        Version version = started("tidy");
        long run = begun(version);
        Active active = active();
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

    @Test
    void scores_of_slices_that_are_done_go_with_them() {
        long run = begun(started("done"));
        for (int each = 0; each < 2; each++) {
            monitors.queue(active(), run, SLICE, List.of(trace())).await();
            commit(run, Outcome.SCORED);
        }
        monitors.tidy().await();
        assertThat(number("SELECT count(*) FROM score WHERE run_no = $1", run)).isEqualTo(1);
        assertThat(number("SELECT count(*) FROM assessment WHERE name = 'done'"))
                .isEqualTo(2);
    }

    @Test
    void a_run_that_has_ended_goes_with_all_that_it_has_but_its_assessments() {
        Version version = started("ended");
        long run = begun(version);
        monitors.queue(active(), run, SLICE, List.of(trace())).await();
        Run open = open(run);
        commit(run, Outcome.SCORED);
        number(
                "INSERT INTO call (key, state, run_no, doubts, sent_at) VALUES ('\\x01', 4, $1, 1, now()) RETURNING"
                        + " run_no",
                run);
        scorers.register(0, "ended", "{}").await();
        Run finishing = runs.finishing(open).await().orElseThrow();
        runs.finish(finishing, List.of(), new JsonObject()).await();
        monitors.tidy().await();
        assertThat(number("SELECT count(*) FROM run WHERE no = $1", run))
                .as("calls may be under way")
                .isEqualTo(1);

        number("UPDATE run SET ended = ended - interval '2 hours' WHERE no = $1 RETURNING no", run);
        monitors.tidy().await();

        for (String table : List.of("slice", "score", "call")) {
            assertThat(number("SELECT count(*) FROM " + table + " WHERE run_no = $1", run))
                    .as(table)
                    .isZero();
        }
        assertThat(number("SELECT count(*) FROM run WHERE no = $1", run)).isZero();
        assertThat(number("SELECT count(*) FROM assessment WHERE name = 'ended'"))
                .isEqualTo(1);
    }

    @Test
    void a_deleted_trace_leaves_nothing_with_the_scorers() {
        Version version = started("forgets");
        long given = trace();
        long kept = trace();
        long dropped = trace();
        monitors.queue(active(), begun(version), SLICE, List.of(given)).await();
        monitors.hold(active(), List.of(kept, dropped)).await();

        number(
                "UPDATE trace SET deleted_at = now() WHERE no = ANY (ARRAY[$1::int8, $2::int8]) RETURNING no",
                given,
                kept);
        number("DELETE FROM trace WHERE no = $1 RETURNING no", dropped);

        assertThat(number("SELECT count(*) FROM scorer_trace WHERE trace_no = $1", given))
                .isZero();
        assertThat(number("SELECT count(*) FROM scorer_held")).isZero();
        assertThat(monitors.queue(active(), Objects.requireNonNull(active().runNo()), SLICE, List.of(given))
                        .await())
                .as("it is not there any more")
                .contains(0);
    }

    @Test
    void a_trace_deleted_while_it_is_queued_leaves_nothing_with_the_scorers() {
        Version version = started("meanwhile");
        long run = begun(version);
        long trace = trace();

        Future<?> deleted = database.admin()
                .withTransaction(connection -> connection
                        .preparedQuery("SELECT queue_traces($1, $2, 4, ARRAY[$3::int8])")
                        .execute(Tuple.of(version.scorerId(), run, trace))
                        .compose(_ -> {
                            Future<?> deletion = database.runs()
                                    .preparedQuery("UPDATE trace SET deleted_at = now() WHERE no = $1")
                                    .execute(Tuple.of(trace));
                            return waitsOrEnds(deletion).map(deletion);
                        }))
                .await();
        deleted.await();

        assertThat(number("SELECT count(*) FROM scorer_trace WHERE trace_no = $1", trace))
                .isZero();
    }

    @Test
    void links_of_traces_that_never_came_and_servers_that_went_are_forgotten_after_a_day() {
        database.reads()
                .query("INSERT INTO trace_early_link (trace_id, run_id, at) VALUES"
                        + " ('old', 'r', now() - interval '25 hours'), ('new', 'r', now() - interval '23 hours')")
                .execute()
                .await();
        database.reads()
                .query("INSERT INTO node (id, seen) VALUES (gen_random_uuid(), now() - interval '25 hours'),"
                        + " (gen_random_uuid(), now() - interval '23 hours')")
                .execute()
                .await();

        monitors.tidy().await();

        assertThat(number("SELECT count(*) FROM trace_early_link")).isEqualTo(1);
        assertThat(number("SELECT count(*) FROM node")).isEqualTo(1);
    }

    @Test
    void the_run_of_a_scorer_stays_one_when_its_experiment_is_deleted_and_restored() {
        long run = begun(started("restored"));
        var experiments = new PgExperimentStore(database.reads(), 13);
        experiments.setDeleted(0, true).await();
        experiments.setDeleted(0, false).await();
        monitors.queue(active(), run, SLICE, List.of(trace())).await();

        assertThat(open(run).isMonitor()).isTrue();
        assertThat(open(run).lifecycle())
                .as("which MLflow's clients do not list")
                .isEqualTo("monitor");
        assertThat(runs.list(List.of(), false, Long.MAX_VALUE, 100).await())
                .extracting(Run::no)
                .doesNotContain(run);
        assertThat(new PgTrackingStore(database.runs(), 13).find(open(run).id()).await())
                .isEmpty();
    }
}
