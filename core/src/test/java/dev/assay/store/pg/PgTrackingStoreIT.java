package dev.assay.store.pg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.search.TrackingClause.Entity;
import dev.assay.search.TrackingOrder;
import dev.assay.store.TrackingStore.MetricPoint;
import dev.assay.store.TrackingStore.RunSearch;
import dev.assay.store.TrackingStore.TrackedRun;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgTrackingStoreIT {
    private static final int POINTS = 1_000;

    private final Vertx vertx = Vertx.vertx();
    private final PgDatabase database = PgTestDatabase.create(vertx);
    private final PgTrackingStore runs = new PgTrackingStore(database.runs(), 13);

    @BeforeAll
    void open() {
        sql("INSERT INTO run (id, experiment_no, name) VALUES ('r', 0, 'r')");
        sql("INSERT INTO metric (run_no, key, step, at, value) SELECT no, 'm', i, 0, i FROM run, generate_series(1, "
                + POINTS + ") AS i");
    }

    @AfterAll
    void close() {
        database.close();
        vertx.close().await();
    }

    @Test
    void a_sample_has_the_first_value_of_each_part_and_the_last_of_all() {
        assertThat(runs.sample("r", "m", 1, POINTS, 4).await().stream().map(MetricPoint::step))
                .containsExactly(1L, 251L, 501L, 1000L);
        assertThat(runs.sample("r", "m", 5, 7, 10).await().stream().map(MetricPoint::step))
                .containsExactly(5L, 6L, 7L);
        assertThat(runs.sample("r", "m", 9, 9, 1).await().stream().map(MetricPoint::step))
                .containsExactly(9L);
        assertThat(runs.sample("r", "none", 1, POINTS, 4).await()).isEmpty();
    }

    @Test
    void a_sample_reads_the_values_once_however_many_parts_it_has() {
        JsonArray plan = (JsonArray) database.runs()
                .preparedQuery("EXPLAIN (ANALYZE, FORMAT JSON) " + PgTrackingStore.SAMPLE)
                .execute(Tuple.of("r", "m", 1L, (long) POINTS, 100))
                .await()
                .iterator()
                .next()
                .getValue(0);
        assertThat(loops(plan.getJsonObject(0).getJsonObject("Plan"))).containsOnly(1L);
    }

    @Test
    void a_page_of_runs_ends_early_where_they_have_very_many_metrics() {
        sql("INSERT INTO experiment (no, name) VALUES (7, 'seven')");
        sql("INSERT INTO run (id, experiment_no, name) VALUES ('a', 7, 'a'), ('b', 7, 'b'), ('c', 7, 'c'), ('d',"
                + " 7, 'd')");
        sql("INSERT INTO latest_metric (run_no, key, step, at, value) SELECT no, 'm' || i, 0, 0, i FROM run,"
                + " generate_series(1, CASE id WHEN 'b' THEN 100001 ELSE 40000 END) AS i WHERE experiment_no = 7");
        assertThat(page(0, true)).containsExactly("a");
        assertThat(page(1, true)).containsExactly("b");
        assertThat(page(2, false)).containsExactly("c", "d");
    }

    private List<String> page(long offset, boolean more) {
        var found = runs.search(new RunSearch(
                        List.of(7),
                        Set.of("active"),
                        List.of(),
                        List.of(new TrackingOrder(Entity.ATTRIBUTE, "run_id", true)),
                        offset,
                        10))
                .await();
        assertThat(found.more()).isEqualTo(more);
        assertThat(found.items()).allMatch(run -> run.metrics().size() >= 40_000);
        return found.items().stream().map(TrackedRun::id).toList();
    }

    /** How often each part of the plan was run. */
    private static List<Long> loops(JsonObject plan) {
        List<Long> loops = new ArrayList<>();
        loops.add(plan.getNumber("Actual Loops").longValue());
        plan.getJsonArray("Plans", new JsonArray()).forEach(part -> loops.addAll(loops((JsonObject) part)));
        return loops;
    }

    private void sql(String statement) {
        database.admin().query(statement).execute().await();
    }
}
