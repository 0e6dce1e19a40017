package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.http.Json;
import dev.assay.http.Params;
import dev.assay.http.Routes;
import dev.assay.store.EvaluationDatasetStore;
import dev.assay.store.EvaluationDatasetStore.Dataset;
import dev.assay.store.ExperimentStore;
import dev.assay.store.ListQuery;
import dev.assay.trace.JsonText;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Evaluation datasets in MLflow's shapes. */
public final class MlflowDatasets implements MlflowArea {
    private static final String PATH = V3 + "/datasets";
    private static final String ID = "datasetId";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final String USER = "mlflow.user";
    private static final int MOST = 50_000;
    private static final int BY_DEFAULT = 1000;
    private static final MlflowListing LISTING = new MlflowListing(
            Set.of("name", "created_by", "last_updated_by"),
            Set.of("created_time", "last_update_time"),
            Set.of("name"),
            Set.of("tags"),
            Set.of("name", "created_time", "last_update_time"));

    private final EvaluationDatasetStore datasets;
    private final ExperimentStore experiments;

    public MlflowDatasets(EvaluationDatasetStore datasets, ExperimentStore experiments) {
        this.datasets = datasets;
        this.experiments = experiments;
    }

    @Override
    public void bind(Routes routes) {
        String one = PATH + "/{" + ID + "}";
        routes.post(PATH + "/create", this::create)
                .text(HttpMethod.POST, PATH + "/search", this::search)
                .text(HttpMethod.GET, PATH + "/search", this::search)
                .get(one, this::get)
                .json(HttpMethod.DELETE, one, this::delete)
                .patch(one + "/tags", this::putTags)
                .json(HttpMethod.DELETE, one + "/tags/{key}", this::deleteTag)
                .get(one + "/experiment-ids", this::experimentIds)
                .post(one + "/add-experiments", this::addExperiments)
                .post(one + "/remove-experiments", this::removeExperiments);
        new MlflowDatasetRecords(datasets).bind(routes, one + "/records");
    }

    Future<JsonObject> create(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String name = params.required("name");
        List<String> experimentIds = params.texts("experiment_ids");
        String sent = params.textOrEmpty("tags");
        Map<String, String> tags = sent.isEmpty() ? Map.of() : tags(sent);
        return datasets.create(name, tags, tags.get(USER), experimentIds)
                .map(made -> new JsonObject().put("dataset", withExperiments(json(made), experimentIds)));
    }

    Future<JsonObject> get(RoutingContext request) {
        String id = Params.path(request, ID);
        return datasets.find(id)
                .map(found -> found.orElseThrow(() -> notFound(id)))
                .map(dataset -> new JsonObject().put("dataset", json(dataset)));
    }

    Future<JsonObject> delete(RoutingContext request) {
        return datasets.delete(Params.path(request, ID)).map(_ -> new JsonObject());
    }

    Future<Routes.Text> search(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        Long asked = params.integer("max_results");
        long limit = asked == null ? BY_DEFAULT : asked;
        if (limit < 1) {
            throw new Invalid("Invalid value " + (limit == 0 ? "None" : String.valueOf(limit))
                    + " for parameter 'max_results' supplied. It must be a positive integer");
        }
        if (limit > MOST) {
            throw new Invalid(
                    "Invalid value " + limit + " for parameter 'max_results' supplied. It must be at most " + MOST);
        }
        ListQuery query =
                LISTING.query(params.text("filter_string"), params.texts("order_by"), params.text("page_token"), (int)
                        Math.min(limit, MlflowListing.LONGEST_PAGE));
        return datasets.search(params.texts("experiment_ids"), query)
                .map(page -> MlflowListing.answer("datasets", page, MlflowDatasets::json, query.offset()));
    }

    Future<JsonObject> putTags(RoutingContext request) {
        String id = Params.path(request, ID);
        return datasets.putTags(id, tags(MlflowParams.of(request).required("tags")))
                .map(found -> {
                    if (!found) {
                        throw new MlflowError(
                                MlflowError.Code.RESOURCE_DOES_NOT_EXIST,
                                "Could not find evaluation dataset with ID " + id);
                    }
                    return new JsonObject();
                });
    }

    Future<JsonObject> deleteTag(RoutingContext request) {
        return datasets.deleteTag(Params.path(request, ID), Params.path(request, "key"))
                .map(_ -> new JsonObject());
    }

    Future<JsonObject> experimentIds(RoutingContext request) {
        return datasets.experimentIds(Params.path(request, ID)).map(ids -> withExperiments(new JsonObject(), ids));
    }

    Future<JsonObject> addExperiments(RoutingContext request) {
        String id = Params.path(request, ID);
        List<String> ids = MlflowParams.of(request).texts("experiment_ids");
        return datasets.find(id)
                .map(found -> found.orElseThrow(() -> notThere(id)))
                .compose(_ -> check(ids))
                .compose(_ -> datasets.addExperiments(id, ids))
                .map(changed -> changed(id, changed));
    }

    Future<JsonObject> removeExperiments(RoutingContext request) {
        String id = Params.path(request, ID);
        return datasets.removeExperiments(id, MlflowParams.of(request).texts("experiment_ids"))
                .map(changed -> changed(id, changed));
    }

    private Future<Void> check(List<String> experimentIds) {
        List<Integer> nos = experimentIds.stream()
                .filter(NUMBER.asMatchPredicate())
                .map(Integer::valueOf)
                .toList();
        return experiments.known(nos).map(known -> {
            for (String id : experimentIds) {
                if (!NUMBER.matcher(id).matches() || !known.contains(Integer.valueOf(id))) {
                    throw new MlflowError(MlflowError.Code.RESOURCE_DOES_NOT_EXIST, "No Experiment with id=" + id);
                }
            }
            return null;
        });
    }

    private static JsonObject changed(String id, Optional<Dataset> dataset) {
        return new JsonObject().put("dataset", json(dataset.orElseThrow(() -> notThere(id))));
    }

    static MlflowError notFound(String id) {
        return new MlflowError(
                MlflowError.Code.RESOURCE_DOES_NOT_EXIST, "Evaluation dataset with id '" + id + "' not found");
    }

    private static MlflowError notThere(String id) {
        return new MlflowError(MlflowError.Code.RESOURCE_DOES_NOT_EXIST, "Dataset '" + id + "' not found");
    }

    /** Tags travel as the text of a JSON object; a tag that is null is none. */
    private static Map<String, String> tags(String json) {
        if (!(JsonText.parseOr(json, null) instanceof Map<?, ?> map)) {
            throw new Invalid("'tags' is '" + json.substring(0, Math.min(100, json.length()))
                    + "'; expected the text of a JSON object");
        }
        Map<String, String> tags = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (value != null) {
                tags.put(String.valueOf(key), value instanceof String text ? text : JsonText.write(value));
            }
        });
        return tags;
    }

    private static JsonObject withExperiments(JsonObject json, List<String> ids) {
        return ids.isEmpty() ? json : json.put("experiment_ids", new JsonArray(ids));
    }

    private static JsonObject json(Dataset dataset) {
        JsonObject json = new JsonObject()
                .put("dataset_id", dataset.id())
                .put("name", dataset.name())
                .put("tags", JsonText.write(dataset.tags()));
        Json.putIfThere(json, "schema", dataset.schema());
        Json.putIfThere(json, "profile", profile(dataset.recordCount()));
        json.put("digest", dataset.digest())
                .put("created_time", dataset.created().toEpochMilli())
                .put("last_update_time", dataset.updated().toEpochMilli());
        Json.putIfThere(json, "created_by", dataset.createdBy());
        Json.putIfThere(json, "last_updated_by", dataset.updatedBy());
        return json;
    }

    private static @Nullable String profile(@Nullable Integer records) {
        return records == null ? null : records == 0 ? "null" : JsonText.write(Map.of("num_records", records));
    }
}
