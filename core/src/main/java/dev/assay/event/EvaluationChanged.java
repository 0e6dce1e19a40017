package dev.assay.event;

import io.vertx.core.json.JsonObject;

/**
 * A run was made, or its state changed: evaluation -> http, shown live.
 *
 * @param state in lower case, as the API tells it
 */
public record EvaluationChanged(String runId, String state) {
    public static final String ADDRESS = "evaluations";

    public JsonObject toJson() {
        return new JsonObject().put("runId", runId).put("state", state);
    }
}
