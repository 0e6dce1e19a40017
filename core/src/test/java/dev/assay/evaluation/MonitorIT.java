package dev.assay.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.error.Invalid;
import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.ScorerCatalog;
import dev.assay.scorer.ScorerDescription;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.mlflow.MlflowScorers;
import dev.assay.store.ScorerStore.Standing;
import dev.assay.store.ScorerStore.Version;
import dev.assay.store.pg.PgMonitorStore;
import dev.assay.store.pg.PgScorerStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each incoming trace comes to the registered scorers that it is for, whatever happens to them meanwhile. */
class MonitorIT extends EvaluationTestBase {
    private static final Duration AT_ONCE = Duration.ofSeconds(-1);
    private static final long AT_MOST_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final PgScorerStore scorers = new PgScorerStore(database.evaluation());
    private final PgMonitorStore monitors = new PgMonitorStore(database.evaluation());

    /** Why no judge can be asked. */
    private final AtomicReference<@Nullable String> noJudge = new AtomicReference<>();

    /** Why no scorer can be opened. */
    private final AtomicReference<@Nullable String> noScorer = new AtomicReference<>();

    private final TestScorers code = new TestScorers().with("code", (_, _) -> TestScorers.yes(true));
    private final MlflowScorers registered =
            new MlflowScorers(scorers, new Here(), _ -> Optional.ofNullable(noJudge.get()));

    @AfterEach
    void deleteScorers() {
        noJudge.set(null);
        noScorer.set(null);
        traces.reading = _ -> Future.succeededFuture();
        scorers.latest(null).await().forEach(each -> scorers.delete(each.scorerId(), null)
                .await());
        // The cursor is taken back with the last scorer.
        monitors.watch().await();
    }

    @Test
    void a_trace_that_is_looked_at_before_a_new_scorer_is_known_comes_to_it_all_the_same() {
        started("first");
        Monitor monitor = monitor();
        monitor.round();
        started("second");
        long trace = arrived();

        monitor.round();
        monitor.round();

        assertThat(given("first")).containsExactly(trace);
        assertThat(given("second")).containsExactly(trace);
    }

    @Test
    void a_trace_whose_run_has_given_way_to_the_next_version_comes_to_that_one() {
        started("versions");
        Monitor monitor = monitor();
        long early = arrived();
        monitor.round();
        monitor.round();
        long run = number("SELECT run_no FROM scorer WHERE name = 'versions'");
        scorers.register(0, "versions", serialized()).await();
        long late = arrived();

        monitor.round();
        monitor.round();

        assertThat(given("versions")).containsExactly(early, late);
        assertThat(slices.traces(run).await()).containsExactly(early);
        assertThat(slices.traces(number("SELECT run_no FROM scorer WHERE name = 'versions'"))
                        .await())
                .containsExactly(late);
    }

    @Test
    void traces_due_while_something_is_missing_are_scored_once_it_is_there() {
        noJudge.set("no judge model is configured");
        started("waits", "Guidelines", new JsonObject().put("guidelines", "be nice"));
        long trace = arrived();
        monitor().round();
        assertThat(given("waits")).isEmpty();
        assertThat(standing("waits").waiting()).isEqualTo(1);

        noJudge.set(null);
        monitor().round();

        assertThat(given("waits")).containsExactly(trace);
        assertThat(standing("waits").waiting()).isEqualTo(1);
    }

    @Test
    void a_trace_that_cannot_be_read_fails_with_the_reason_and_holds_up_no_other() {
        started("reads");
        watching();
        long broken = traces.insert(1).getFirst();
        traces.reading =
                no -> no == broken ? Future.failedFuture("trace " + no + " is broken") : Future.succeededFuture();
        change(broken);
        standing("reads", its -> its.failed() == 1);
        change(broken);
        arrived();

        Standing standing = standing("reads", its -> its.scored() == 1);

        assertThat(standing.failed()).isEqualTo(1);
        assertThat(number(
                        "SELECT count(*) FROM assessment WHERE trace_no = $1 AND error ->> 'message' LIKE '%is"
                                + " broken%'",
                        broken))
                .isEqualTo(1);
    }

    @Test
    void what_waits_for_a_scorer_that_cannot_be_opened_is_scored_once_it_can() {
        started("opens");
        noScorer.set("not ready");
        arrived();
        watching();

        standing("opens", its -> "not ready".equals(its.paused()));
        noScorer.set(null);

        assertThat(standing("opens", its -> its.scored() == 1).failed()).isZero();
    }

    // ---------------------------------------------------------------------------------------------------------------

    /** As a server that has just started sees it. */
    private Monitor monitor() {
        var monitor = new Monitor(
                monitors, traces, registered, config(), AT_ONCE, (_, _) -> Future.succeededFuture(List.of()));
        monitor.init(vertx, vertx.getOrCreateContext());
        return monitor;
    }

    private void watching() {
        started(new EvaluationNode(vertx, runs, slices, traces, registered, (_, _) -> new FixedJudge(), config())
                .watching(monitors, registered, AT_ONCE, (_, _) -> Future.succeededFuture(List.of())));
    }

    private void started(String name) {
        started(name, "ResponseLength", new JsonObject().put("min_length", 1));
    }

    private void started(String name, String builtIn, JsonObject data) {
        Version version = scorers.register(0, name, serialized(builtIn, data)).await();
        scorers.configure(version, 1, null).await();
    }

    private static String serialized() {
        return serialized("ResponseLength", new JsonObject().put("min_length", 2));
    }

    private static String serialized(String builtIn, JsonObject data) {
        return new JsonObject()
                .put("builtin_scorer_class", builtIn)
                .put("builtin_scorer_pydantic_data", data)
                .encode();
    }

    private long arrived() {
        long trace = traces.insert(1).getFirst();
        change(trace);
        return trace;
    }

    /** As an arriving span notes it. */
    private void change(long traceNo) {
        number(
                "INSERT INTO change (lane, n, trace_no, what) SELECT 0, nextval('change_n'), $1, 0 RETURNING n",
                traceNo);
    }

    private List<Long> given(String name) {
        return rows(
                        "SELECT g.trace_no FROM scorer_trace g JOIN scorer s ON s.id = g.scorer_id WHERE s.name = $1"
                                + " ORDER BY g.trace_no",
                        name)
                .stream()
                .map(row -> row.getLong(0))
                .toList();
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

    /** MLflow's built-in scorers, by the one that is written in this test. */
    private final class Here implements ScorerCatalog {
        private final TestScorers judged = new TestScorers().withJudged("judged", (_, _) -> TestScorers.yes(true));

        @Override
        public List<ScorerDescription> list() {
            return List.of();
        }

        @Override
        public Optional<ScorerDescription> find(String id) {
            return id.equals("plugin:guidelines") ? judged.find("test:judged") : code.find("test:code");
        }

        @Override
        public OpenScorer open(String id, Map<String, @Nullable Object> parameters, Judge judge) {
            String problem = noScorer.get();
            if (problem != null) {
                throw new Invalid(problem);
            }
            return id.equals("plugin:guidelines")
                    ? judged.open("test:judged", parameters, judge)
                    : code.open("test:code", parameters, judge);
        }
    }
}
