package dev.assay.http.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs are found, ordered and paged as by MLflow's server. */
class MlflowRunSearchIT extends MlflowRunsTestBase {
    @Test
    void searching_filters_orders_and_pages() {
        String experiment = experiment();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String id = run(experiment);
            ids.add(id);
            post(
                            "/runs/log-batch",
                            new JsonObject()
                                    .put("run_id", id)
                                    .put(
                                            "metrics",
                                            new JsonArray()
                                                    .add(metric(
                                                            "x", i == 3 ? (Object) "NaN" : (Object) (double) i, 1, 0)))
                                    .put("params", labels("a b", "v" + i))
                                    .put("tags", labels("team", i % 2 == 0 ? "Red" : "blue")))
                    .ok();
        }
        assertThat(found(experiment, "metrics.x > 0")).containsExactlyInAnyOrder(ids.get(1), ids.get(2));
        assertThat(found(experiment, "metrics.x != 1")).containsExactlyInAnyOrder(ids.get(0), ids.get(2), ids.get(3));
        assertThat(found(experiment, "params.`a b` = 'v2' and tags.team LIKE 'R%'"))
                .containsExactly(ids.get(2));
        assertThat(found(experiment, "tags.team ILIKE 'red'")).containsExactlyInAnyOrder(ids.get(0), ids.get(2));
        assertThat(found(experiment, "tags.none IS NULL AND attributes.status = 'RUNNING'"))
                .hasSize(4);
        assertThat(found(experiment, "run_id IN ('" + ids.get(0) + "', '" + ids.get(3) + "') AND start_time >= 1"))
                .containsExactlyInAnyOrder(ids.get(0), ids.get(3));
        assertThat(found(experiment, "", "metrics.x DESC"))
                .containsExactly(ids.get(2), ids.get(1), ids.get(0), ids.get(3));
        assertThat(found(experiment, "", "params.`a b` ASC")).containsExactlyElementsOf(ids);
        refused(
                400,
                "Invalid value 123456789 for parameter 'max_results' supplied:  Hint: Value was of type 'int'. See the"
                        + " API docs for more information about request parameters.",
                post("/runs/search", new JsonObject().put("max_results", 123456789)));

        JsonObject asked = new JsonObject()
                .put("experiment_ids", new JsonArray().add(experiment))
                .put("max_results", 3);
        JsonObject first = post("/runs/search", asked).ok();
        JsonObject second = post("/runs/search", asked.put("page_token", first.getString("next_page_token")))
                .ok();
        assertThat(first.getJsonArray("runs")).hasSize(3);
        assertThat(second.getJsonArray("runs")).hasSize(1);
        assertThat(second.containsKey("next_page_token")).isFalse();
    }

    @Test
    void a_page_has_at_most_a_thousand_runs_and_its_token_leads_on() {
        String experiment = experiment();
        sql("INSERT INTO run (id, experiment_no, name) SELECT 'many-" + experiment + "-' || i, " + experiment
                + ", 'r' FROM generate_series(1, 1001) AS i");
        JsonObject asked = new JsonObject()
                .put("experiment_ids", new JsonArray().add(experiment))
                .put("max_results", 50_000);
        JsonObject first = post("/runs/search", asked).ok();
        assertThat(first.getJsonArray("runs")).hasSize(1_000);
        JsonObject second = post("/runs/search", asked.put("page_token", first.getString("next_page_token")))
                .ok();
        assertThat(second.getJsonArray("runs")).hasSize(1);
        assertThat(second.containsKey("next_page_token")).isFalse();
    }
}
