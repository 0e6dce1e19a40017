package dev.assay.http.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.http.AreaServer.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Experiments over HTTP, in the shapes that MLflow's server was recorded with. */
class MlflowExperimentsIT extends MlflowRunsTestBase {
    @Test
    void experiments_are_made_renamed_tagged_found_deleted_and_restored() {
        String prefix = "tour-" + UUID.randomUUID();
        String id = post(
                        "/experiments/create",
                        new JsonObject().put("name", prefix + "-b").put("tags", labels("a", "b")))
                .ok()
                .getString("experiment_id");
        Answer taken = post("/experiments/create", new JsonObject().put("name", prefix + "-b"));
        refused(400, "Experiment(name=" + prefix + "-b) already exists.", taken);
        assertThat(taken.error()).isEqualTo("RESOURCE_ALREADY_EXISTS");
        JsonObject named = new JsonObject().put("experiment_id", id);
        post("/experiments/set-experiment-tag", named.copy().put("key", "x").put("value", "y"))
                .ok();
        post("/experiments/update", named.copy().put("new_name", prefix + "-c")).ok();

        JsonObject found = get("/experiments/get-by-name?experiment_name=" + prefix + "-c")
                .ok()
                .getJsonObject("experiment");
        assertThat(found.getString("artifact_location")).isEqualTo("mlflow-artifacts:/" + id);
        assertThat(found.getString("workspace")).isEqualTo("default");
        assertThat(found.getJsonArray("tags")).isEqualTo(labels("a", "b", "x", "y"));
        JsonObject search = new JsonObject()
                .put("max_results", 1000)
                .put("filter", "name LIKE '" + prefix + "-%' AND tags.x = 'y' AND creation_time > 0")
                .put("order_by", new JsonArray().add("last_update_time DESC"))
                .put("view_type", "ACTIVE_ONLY");
        assertThat(post("/experiments/search", search).ok().getJsonArray("experiments"))
                .containsExactly(found);

        String run = run(id);
        post("/experiments/delete", named).ok();
        assertThat(post("/experiments/search", search).ok().fieldNames()).isEmpty();
        assertThat(get("/runs/get?run_id=" + run)
                        .ok()
                        .getJsonObject("run")
                        .getJsonObject("info")
                        .getString("lifecycle_stage"))
                .isEqualTo("deleted");
        refused(
                400,
                "The experiment " + id + " must be in the 'active' state. Current state is deleted.",
                post("/runs/create", named));
        refused(404, "No Experiment with id=" + id + " exists", post("/experiments/delete", named));
        post("/experiments/restore", named).ok();
        post("/experiments/delete-experiment-tag", named.copy().put("key", "x")).ok();
        refused(404, "No Experiment with id=987654321 exists", get("/experiments/get?experiment_id=987654321"));
        refused(
                404,
                "Could not find experiment with name 'none'",
                get("/experiments/get-by-name?experiment_name=none"));
    }

    @Test
    void a_page_has_at_most_a_thousand_experiments() {
        String prefix = "many-" + UUID.randomUUID();
        sql("INSERT INTO experiment (no, name) SELECT nextval('experiment_no'), '" + prefix
                + "' || i FROM generate_series(1, 1001) AS i");
        JsonObject asked = new JsonObject().put("max_results", 50_000).put("filter", "name LIKE '" + prefix + "%'");
        JsonObject first = post("/experiments/search", asked).ok();
        assertThat(first.getJsonArray("experiments")).hasSize(1_000);
        assertThat(post("/experiments/search", asked.put("page_token", first.getString("next_page_token")))
                        .ok()
                        .getJsonArray("experiments"))
                .hasSize(1);
    }
}
