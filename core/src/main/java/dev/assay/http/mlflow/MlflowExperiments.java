package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.http.Routes;
import dev.assay.http.mlflow.MlflowError.Code;
import dev.assay.search.TrackingGrammar;
import dev.assay.store.ExperimentStore;
import dev.assay.store.ExperimentStore.Experiment;
import dev.assay.store.ExperimentStore.ExperimentSearch;
import dev.assay.store.ListPage;
import dev.assay.store.TrackingStore;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Experiments in MLflow's shapes. */
public final class MlflowExperiments implements MlflowArea {
    private static final int LONGEST_NAME = 500;
    private static final int LONGEST_LOCATION = 2048;
    private static final int LONGEST_KEY = 250;
    private static final int LONGEST_VALUE = 20_000;
    private static final int MOST = 50_000;
    private static final int MOST_OF_DATASETS = 20;
    private static final long USUAL = 1_000;

    private final ExperimentStore experiments;
    private final TrackingStore runs;

    public MlflowExperiments(ExperimentStore experiments, TrackingStore runs) {
        this.experiments = experiments;
        this.runs = runs;
    }

    @Override
    public void bind(Routes routes) {
        routes.get(V2 + "/experiments/get", this::get)
                .get(V2 + "/experiments/get-by-name", this::getByName)
                .post(V2 + "/experiments/create", this::create)
                .text(HttpMethod.POST, V2 + "/experiments/search", this::search)
                .text(HttpMethod.GET, V2 + "/experiments/search", this::search)
                .post(V2 + "/experiments/delete", request -> setDeleted(request, true))
                .post(V2 + "/experiments/restore", request -> setDeleted(request, false))
                .post(V2 + "/experiments/update", this::update)
                .post(V2 + "/experiments/set-experiment-tag", this::setTag)
                .post(V2 + "/experiments/delete-experiment-tag", this::deleteTag)
                .post(V2 + "/experiments/search-datasets", this::searchDatasets);
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
        return found(number(MlflowParams.of(request).required("experiment_id")))
                .map(found -> new JsonObject().put("experiment", json(found)));
    }

    private Future<Experiment> found(int no) {
        return experiments.find(no).map(found -> found.orElseThrow(() -> none(no)));
    }

    Future<JsonObject> getByName(RoutingContext request) {
        String name = MlflowParams.of(request).required("experiment_name");
        return experiments.findByName(name).map(found -> new JsonObject()
                .put(
                        "experiment",
                        json(found.orElseThrow(() -> new MlflowError(
                                Code.RESOURCE_DOES_NOT_EXIST, "Could not find experiment with name '" + name + "'")))));
    }

    Future<JsonObject> create(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String name = checkedName(params.required("name"));
        String location = location(params.textOrEmpty("artifact_location"));
        Map<String, String> tags = new LinkedHashMap<>();
        for (MlflowParams tag : params.objects("tags")) {
            tags.put(checkedKey(tag.textOrEmpty("key")), checkedValue(tag.textOrEmpty("value")));
        }
        return MlflowError.ofTaken(experiments.create(name, location, tags))
                .map(made -> new JsonObject().put("experiment_id", String.valueOf(made.no())));
    }

    private static String checkedName(String name) {
        if (name.isBlank()) {
            throw new Invalid("Invalid experiment name: '" + name + "'");
        }
        return MlflowNames.atMost("name", LONGEST_NAME, name);
    }

    /** A path without a scheme is one on this machine, as for MLflow's server. */
    private static @Nullable String location(String given) {
        if (given.isEmpty()) {
            return null;
        }
        if (given.contains("#") || given.contains(";")) {
            throw new Invalid("'artifact_location' URL can't include fragments or params.");
        }
        if (given.indexOf('?') >= 0 && given.substring(given.indexOf('?')).contains("..")) {
            throw new Invalid("Invalid query string");
        }
        if (given.startsWith("runs:")) {
            throw new Invalid("Artifact location cannot be a runs:/ URI. Given: '" + given + "'");
        }
        String resolved = given.matches("[a-zA-Z][a-zA-Z0-9+.-]+:.*")
                ? given
                : Path.of("").toAbsolutePath().resolve(given).toString();
        if (resolved.length() > LONGEST_LOCATION) {
            throw new Invalid("Invalid artifact path length. The length of the artifact path cannot be greater than "
                    + LONGEST_LOCATION + " characters.");
        }
        return resolved.endsWith("/") ? resolved.substring(0, resolved.length() - 1) : resolved;
    }

    private static String checkedKey(String key) {
        return MlflowNames.atMost("key", LONGEST_KEY, MlflowNames.checked(key, "key"));
    }

    private static String checkedValue(String value) {
        return MlflowNames.atMost("value", LONGEST_VALUE, value);
    }

    Future<Routes.Text> search(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        Long asked = params.integer("max_results");
        if (asked != null && (asked < 1 || asked > MOST)) {
            throw new Invalid("Invalid value " + asked + " for parameter 'max_results' supplied. It must be "
                    + (asked < 1 ? "a positive integer" : "at most " + MOST));
        }
        int limit = (int) Math.min(asked == null ? USUAL : asked, MlflowListing.LONGEST_PAGE);
        long offset = OffsetToken.offset(params.text("page_token"));
        return experiments
                .search(new ExperimentSearch(
                        MlflowRuns.lifecycles(params, "view_type"),
                        TrackingGrammar.EXPERIMENTS.filter(params.text("filter")),
                        TrackingGrammar.EXPERIMENTS.order(params.texts("order_by")),
                        offset,
                        limit + 1))
                .map(found -> MlflowListing.answer(
                        "experiments", ListPage.of(found, limit), MlflowExperiments::json, offset));
    }

    private Future<JsonObject> setDeleted(RoutingContext request, boolean deleted) {
        int no = number(MlflowParams.of(request).required("experiment_id"));
        return experiments.setDeleted(no, deleted).map(was -> {
            if (!was) {
                throw none(no);
            }
            return new JsonObject();
        });
    }

    Future<JsonObject> update(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        int no = number(params.required("experiment_id"));
        String name = checkedName(params.required("new_name"));
        return found(no).compose(found -> {
            if (!found.active()) {
                throw new MlflowError(Code.INVALID_STATE, "Cannot rename a non-active experiment.");
            }
            return MlflowError.ofTaken(experiments.rename(no, name)).map(_ -> new JsonObject());
        });
    }

    Future<JsonObject> setTag(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        int no = number(params.required("experiment_id"));
        String key = checkedKey(params.required("key"));
        String value = checkedValue(params.textOrEmpty("value"));
        return found(no).compose(found -> {
            checkActive(found);
            return experiments.setTag(no, key, value).map(_ -> new JsonObject());
        });
    }

    Future<JsonObject> deleteTag(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        int no = number(params.required("experiment_id"));
        String key = params.required("key");
        return found(no).compose(found -> {
            checkActive(found);
            return experiments.deleteTag(no, key).map(was -> {
                if (!was) {
                    throw new MlflowError(
                            Code.RESOURCE_DOES_NOT_EXIST, "No tag with name: " + key + " in experiment with id " + no);
                }
                return new JsonObject();
            });
        });
    }

    Future<JsonObject> searchDatasets(RoutingContext request) {
        List<String> ids = MlflowParams.of(request).texts("experiment_ids");
        if (ids.isEmpty()) {
            throw new Invalid("SearchDatasets request must specify at least one experiment_id.");
        }
        if (ids.size() > MOST_OF_DATASETS) {
            throw new Invalid("SearchDatasets request cannot specify more than " + MOST_OF_DATASETS
                    + " experiment_ids. Received " + ids.size() + " experiment_ids.");
        }
        return runs.datasets(ids.stream().map(MlflowExperiments::number).toList())
                .map(found -> {
                    JsonArray list = new JsonArray();
                    found.forEach(each -> {
                        JsonObject summary = new JsonObject()
                                .put("experiment_id", String.valueOf(each.experimentNo()))
                                .put("name", each.name())
                                .put("digest", each.digest());
                        list.add(each.context() == null ? summary : summary.put("context", each.context()));
                    });
                    JsonObject answer = new JsonObject();
                    MlflowRunJson.putIfAny(answer, "dataset_summaries", list);
                    return answer;
                });
    }

    /** An experiment's id as its number; one that is too great is that of none. */
    static int number(String id) {
        if (!id.strip().matches("[-+]?[0-9]+")) {
            throw new Invalid("Invalid experiment ID '" + id + "'. Experiment ID must be a valid integer.");
        }
        try {
            return Integer.parseInt(id.strip());
        } catch (NumberFormatException _) {
            throw new MlflowError(Code.RESOURCE_DOES_NOT_EXIST, "No Experiment with id=" + id.strip() + " exists");
        }
    }

    static MlflowError none(int no) {
        return new MlflowError(Code.RESOURCE_DOES_NOT_EXIST, "No Experiment with id=" + no + " exists");
    }

    static void checkActive(Experiment experiment) {
        if (!experiment.active()) {
            throw new Invalid("The experiment " + experiment.no() + " must be in the 'active' state. Current state is "
                    + experiment.lifecycle() + ".");
        }
    }

    private static JsonObject json(Experiment experiment) {
        JsonObject json = new JsonObject()
                .put("experiment_id", String.valueOf(experiment.no()))
                .put("name", experiment.name())
                .put("artifact_location", experiment.artifactLocation())
                .put("lifecycle_stage", experiment.lifecycle())
                .put("last_update_time", experiment.updated().toEpochMilli())
                .put("creation_time", experiment.created().toEpochMilli());
        MlflowRunJson.putIfAny(json, "tags", MlflowRunJson.labels(experiment.tags()));
        return json.put("workspace", "default");
    }
}
