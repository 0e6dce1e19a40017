package dev.assay.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.CoreTraces;
import dev.assay.scorer.mlflow.SerializedScorer;
import dev.assay.store.ScorerStore.Standing;
import dev.assay.store.ScorerStore.Version;
import dev.assay.store.SliceStore.Claimed;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sessions come to the scorers of sessions once they are quiet, exactly once as they are. */
class SessionMonitorIT extends SessionMonitorTestBase {
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
}
