package dev.assay.http.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The points of a run's metrics, all of them or some. */
class MlflowMetricHistoryIT extends MlflowRunsTestBase {
    @Test
    void metrics_of_several_runs_come_whole_or_at_even_distances() {
        String id = run(experiment());
        JsonArray points = new JsonArray();
        for (int i = 0; i < 10; i++) {
            points.add(metric("m", i * 1.0, 1, i));
        }
        post("/runs/log-batch", new JsonObject().put("run_id", id).put("metrics", points))
                .ok();
        assertThat(get("/metrics/get-history-bulk?metric_key=m&max_results=2&run_id=" + id)
                        .ok()
                        .getJsonArray("metrics"))
                .containsExactly(
                        metric("m", 0.0, 1, 0).put("run_id", id),
                        metric("m", 1.0, 1, 1).put("run_id", id));
        JsonArray sampled = get("/metrics/get-history-bulk-interval?metric_key=m&max_results=5&run_ids=" + id)
                .ok()
                .getJsonArray("metrics");
        assertThat(sampled.stream().map(each -> ((JsonObject) each).getInteger("step")))
                .containsExactly(0, 2, 4, 6, 9);
    }

    @Test
    void a_history_without_a_limit_comes_in_pages_of_25000() {
        String id = run(experiment());
        sql("INSERT INTO metric (run_no, key, step, at, value) SELECT r.no, 'm', i, i, i FROM run r,"
                + " generate_series(1, 25001) AS i WHERE r.id = '" + id + "'");
        String path = "/metrics/get-history?metric_key=m&run_id=" + id;
        for (String limit : List.of("", "&max_results=1000000")) {
            JsonObject first = get(path + limit).ok();
            assertThat(first.getJsonArray("metrics")).hasSize(25_000);
            JsonObject second = get(path + limit + "&page_token=" + first.getString("next_page_token"))
                    .ok();
            assertThat(second.getJsonArray("metrics")).containsExactly(metric("m", 25001.0, 25001, 25001));
            assertThat(second.containsKey("next_page_token")).isFalse();
        }
    }
}
