package dev.assay.http.mlflow;

import dev.assay.store.pg.PgLabelStore;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;

/** Label schemas, for their own tests and for those of what asks them. */
abstract class MlflowLabelsTestBase extends MlflowAreaTestBase {
    static final String LABELS = "/api/3.0/mlflow/label-schemas";

    @Override
    List<MlflowArea> areas() {
        return List.of(new MlflowLabelSchemas(
                new PgLabelStore(database.reads(), Clock.systemUTC()), new ActiveExperiments(experiments)));
    }

    static JsonObject passFail(String experiment, String name) {
        return new JsonObject()
                .put("experiment_id", experiment)
                .put("name", name)
                .put("type", "FEEDBACK")
                .put(
                        "input",
                        new JsonObject()
                                .put(
                                        "pass_fail",
                                        new JsonObject()
                                                .put("positive_label", "Yes")
                                                .put("negative_label", "No")));
    }

    JsonObject label(JsonObject body) {
        return server.post(LABELS + "/create", body).ok().getJsonObject("label_schema");
    }
}
