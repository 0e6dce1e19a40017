package dev.assay.http.mlflow;

import dev.assay.error.Conflict;
import dev.assay.error.NotFound;
import dev.assay.http.Params;
import dev.assay.http.Routes;
import dev.assay.store.ExperimentStore;
import dev.assay.store.ExperimentStore.Experiment;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;

/** Experiments in MLflow's shapes. */
public final class MlflowExperiments implements MlflowArea {
    private final ExperimentStore experiments;

    public MlflowExperiments(ExperimentStore experiments) {
        this.experiments = experiments;
    }

    @Override
    public void bind(Routes routes) {
        routes.get(V2 + "/experiments/get", this::get)
                .get(V2 + "/experiments/get-by-name", this::getByName)
                .post(V2 + "/experiments/create", this::create)
                .post(V2 + "/experiments/search", this::search)
                .get(V2 + "/experiments/search", this::search);
    }

    /** What this server can do; what is false or missing a client leaves alone. */
    static Future<JsonObject> serverInfo(RoutingContext request) {
        return Future.succeededFuture(new JsonObject()
                .put("store_type", "SqlStore")
                .put("workspaces_enabled", false)
                .put("trace_archival_enabled", false)
                .put("multipart_uploads_enabled", false)
                .put("multipart_downloads_enabled", false)
                .put("artifact_serving_enabled", true)
                .put("presigned_upload_run_id_supported", false)
                .put("presigned_upload_model_id_supported", false)
                .put("model_artifact_presigned_downloads_supported", false)
                .put("features_enabled", new JsonObject().put("gateway", false).put("scheduled_issue_detection", false))
                .put("tracking_auth", "")
                .put("artifacts_presigned_only", false));
    }

    Future<JsonObject> get(RoutingContext request) {
        String id = Params.query(request, "experiment_id");
        return experiments.find(Params.experiment(id)).map(found -> new JsonObject()
                .put("experiment", json(found.orElseThrow(() -> new NotFound("experiment", String.valueOf(id))))));
    }

    Future<JsonObject> getByName(RoutingContext request) {
        String name = String.valueOf(Params.query(request, "experiment_name"));
        return experiments.findByName(name).map(found -> new JsonObject()
                .put("experiment", json(found.orElseThrow(() -> new NotFound("experiment", name)))));
    }

    Future<JsonObject> create(RoutingContext request) {
        JsonObject body = Params.body(request);
        Map<String, String> tags = new LinkedHashMap<>();
        if (body.getValue("tags") instanceof JsonArray list) {
            for (Object each : list) {
                if (each instanceof JsonObject tag) {
                    tags.put(Params.text(tag, "key"), String.valueOf(tag.getValue("value")));
                }
            }
        }
        return experiments
                .create(Params.text(body, "name"), tags)
                .map(made -> new JsonObject().put("experiment_id", String.valueOf(made.no())))
                // MLflow's own answer to a taken name is 400, not 409.
                .recover(failure -> failure instanceof Conflict
                        ? Future.failedFuture(new MlflowError(
                                MlflowError.Code.RESOURCE_ALREADY_EXISTS, String.valueOf(failure.getMessage())))
                        : Future.failedFuture(failure));
    }

    Future<JsonObject> search(RoutingContext request) {
        boolean post = request.request().method().name().equals("POST");
        JsonObject body = post ? Params.body(request) : new JsonObject();
        String view = post ? Params.optionalText(body, "view_type") : Params.query(request, "view_type");
        return experiments.list().map(all -> {
            JsonArray list = new JsonArray();
            all.stream()
                    .filter(each -> switch (view == null ? "ACTIVE_ONLY" : view) {
                        case "ALL" -> true;
                        case "DELETED_ONLY" -> each.lifecycle().equals("deleted");
                        default -> each.lifecycle().equals("active");
                    })
                    .sorted(java.util.Comparator.comparing(Experiment::no).reversed())
                    .forEach(each -> list.add(json(each)));
            return new JsonObject().put("experiments", list);
        });
    }

    private static JsonObject json(Experiment experiment) {
        JsonArray tags = new JsonArray();
        experiment
                .tags()
                .forEach((key, value) ->
                        tags.add(new JsonObject().put("key", key).put("value", value)));
        return new JsonObject()
                .put("experiment_id", String.valueOf(experiment.no()))
                .put("name", experiment.name())
                .put("artifact_location", "mlflow-artifacts:/" + experiment.no())
                .put("lifecycle_stage", experiment.lifecycle())
                .put("creation_time", experiment.created().toEpochMilli())
                .put("last_update_time", experiment.updated().toEpochMilli())
                .put("tags", tags);
    }
}
