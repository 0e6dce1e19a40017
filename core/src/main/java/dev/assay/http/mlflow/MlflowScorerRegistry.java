package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.error.RequestException;
import dev.assay.http.Routes;
import dev.assay.scorer.mlflow.MlflowScorers;
import dev.assay.scorer.mlflow.Placement;
import dev.assay.scorer.mlflow.SerializedScorer;
import dev.assay.search.MlflowFilterParser;
import dev.assay.store.ExperimentStore;
import dev.assay.store.ExperimentStore.Experiment;
import dev.assay.store.ScorerStore;
import dev.assay.store.ScorerStore.OnlineConfig;
import dev.assay.store.ScorerStore.Version;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * MLflow's registry of scorers. Every scorer is kept, those that run in the client only too; to be started on incoming traces
 * it has to be one that this server runs.
 */
public final class MlflowScorerRegistry implements MlflowArea {
    private final ScorerStore scorers;
    private final ExperimentStore experiments;
    private final MlflowScorers running;
    private final Runnable changed;
    private final Executor blocking;

    /**
     * @param changed called when a scorer is to run on incoming traces, or no longer
     * @param blocking where scorers are opened
     */
    public MlflowScorerRegistry(
            ScorerStore scorers,
            ExperimentStore experiments,
            MlflowScorers running,
            Runnable changed,
            Executor blocking) {
        this.scorers = scorers;
        this.experiments = experiments;
        this.running = running;
        this.changed = changed;
        this.blocking = blocking;
    }

    @Override
    public void bind(Routes routes) {
        routes.post(V3 + "/scorers/register", this::register)
                .get(V3 + "/scorers/list", this::list)
                .get(V3 + "/scorers/versions", this::versions)
                .get(V3 + "/scorers/get", this::get)
                .json(HttpMethod.DELETE, V3 + "/scorers/delete", this::delete)
                .put(V3 + "/scorers/online-config", this::configure)
                .get(V3 + "/scorers/online-configs", this::configs);
    }

    Future<JsonObject> register(RoutingContext request) {
        MlflowParams given = MlflowParams.of(request);
        String experiment = given.required("experiment_id");
        String name = given.required("name");
        String serialized = given.required("serialized_scorer");
        Object json = json(serialized);
        if (name.isBlank()) {
            throw new Invalid("Scorer name cannot be empty or contain only whitespace.");
        }
        if (json instanceof JsonObject object && model(object) instanceof String model && model.isBlank()) {
            throw new Invalid("Scorer model cannot be empty or contain only whitespace.");
        }
        return active(experiment)
                .compose(found -> scorers.register(found.no(), name, serialized))
                .map(made -> {
                    changed.run();
                    return new JsonObject()
                            .put("version", made.version())
                            .put("scorer_id", made.scorerId().toString())
                            .put("experiment_id", String.valueOf(made.experimentNo()))
                            .put("name", made.name())
                            .put("serialized_scorer", made.serialized())
                            .put("creation_time", made.created().toEpochMilli());
                });
    }

    private static @Nullable Object json(String serialized) {
        try {
            return Json.decodeValue(serialized);
        } catch (DecodeException e) {
            throw new Invalid("serialized_scorer must be valid JSON");
        }
    }

    private static @Nullable Object model(JsonObject scorer) {
        return scorer.getValue("instructions_judge_pydantic_data") instanceof JsonObject instructions
                ? instructions.getValue("model")
                : scorer.getValue("builtin_scorer_pydantic_data") instanceof JsonObject builtIn
                        ? builtIn.getValue("model")
                        : null;
    }

    Future<JsonObject> list(RoutingContext request) {
        MlflowParams given = MlflowParams.of(request);
        String experiment = given.textOrEmpty("experiment_id");
        List<String> several = given.texts("experiment_ids");
        if (!experiment.isEmpty() && !several.isEmpty()) {
            throw new Invalid("Cannot specify both 'experiment_id' and 'experiment_ids'. Use "
                    + "'experiment_ids' to scope the query to multiple experiments, or "
                    + "'experiment_id' to scope it to a single experiment.");
        }
        Set<Integer> wanted = new HashSet<>();
        several.forEach(id -> wanted.add(number(id)));
        Future<List<Version>> found = experiment.isEmpty()
                ? scorers.latest(null)
                : active(experiment).compose(one -> scorers.latest(List.of(one.no())));
        return found.map(versions -> json(versions.stream()
                .filter(each -> several.isEmpty() || wanted.contains(each.experimentNo()))
                // MLflow's client reads no list with one in it.
                .filter(each -> SerializedScorer.of(each.serialized()).kind() != SerializedScorer.Kind.SCORER)
                .toList()));
    }

    Future<JsonObject> versions(RoutingContext request) {
        MlflowParams given = MlflowParams.of(request);
        String experiment = given.required("experiment_id");
        return all(experiment, given.required("name")).map(MlflowScorerRegistry::json);
    }

    Future<JsonObject> get(RoutingContext request) {
        MlflowParams given = MlflowParams.of(request);
        String experiment = given.required("experiment_id");
        String name = given.required("name");
        Long version = given.integer("version");
        return all(experiment, name)
                .map(all -> new JsonObject().put("scorer", json(one(all, experiment, name, version))));
    }

    Future<JsonObject> delete(RoutingContext request) {
        MlflowParams given = MlflowParams.of(request);
        String experiment = given.required("experiment_id");
        String name = given.required("name");
        Long version = given.integer("version");
        return all(experiment, name)
                .map(all -> one(all, experiment, name, version))
                .compose(found -> scorers.delete(found.scorerId(), version == null ? null : found.version()))
                .map(_ -> {
                    changed.run();
                    return new JsonObject();
                });
    }

    Future<JsonObject> configure(RoutingContext request) {
        MlflowParams given = MlflowParams.of(request);
        String experiment = given.required("experiment_id");
        String name = given.required("name");
        double rate = given.requiredNumber("sample_rate");
        String filter = given.text("filter_string");
        if (!(rate >= 0 && rate <= 1)) {
            throw new Invalid("sample_rate must be between 0.0 and 1.0, got " + rate);
        }
        if (filter != null && !filter.isEmpty()) {
            MlflowFilterParser.parse(filter);
        }
        return all(experiment, name)
                .map(all -> one(all, experiment, name, null))
                .compose(found -> rate == 0 ? Future.succeededFuture(found) : startable(found))
                .compose(found -> scorers.configure(found, rate, filter))
                .map(made -> {
                    changed.run();
                    return new JsonObject().put("config", json(made));
                });
    }

    /** What cannot run here is refused: a scorer that was started and never scores would be found out much later. */
    private Future<Version> startable(Version scorer) {
        Promise<Version> startable = Promise.promise();
        blocking.execute(() -> {
            try {
                check(scorer);
                startable.complete(scorer);
            } catch (Exception e) {
                startable.fail(e);
            }
        });
        return startable.future();
    }

    private void check(Version scorer) {
        // In MLflow's words first: clients and people look for them.
        String refused = "Scorer '" + scorer.name() + "' ";
        switch (running.place(scorer)) {
            case Placement.Here _ -> {
                try {
                    running.check(scorer);
                } catch (RequestException e) {
                    throw new Invalid(refused + "cannot be started. " + e.getMessage());
                }
            }
            case Placement.InClient client
            when client.wantsExpectations() ->
                throw new Invalid(refused + "requires expectations, but scorers with expectations are not currently "
                        + "supported for automatic evaluation.");
            case Placement.InClient(String reason) ->
                throw new Invalid(refused + "does not use a gateway model. Automatic evaluation is only supported for "
                        + "scorers that use gateway models. This one runs in the client only: " + reason + ".");
            case Placement.Blocked blocked ->
                throw new Invalid(refused + "does not use a gateway model. Automatic evaluation is only supported for "
                        + "scorers that use gateway models, or a judge that this server is configured for: "
                        + blocked.reason()
                        + ".");
        }
    }

    Future<JsonObject> configs(RoutingContext request) {
        MlflowParams given = MlflowParams.of(request);
        given.requirePresent("scorer_ids");
        List<UUID> ids = new ArrayList<>();
        for (String id : given.texts("scorer_ids")) {
            try {
                ids.add(UUID.fromString(id));
            } catch (IllegalArgumentException e) {
                // No scorer has such an id.
            }
        }
        return scorers.configs(ids).map(found -> {
            JsonArray list = new JsonArray();
            found.forEach(each -> list.add(json(each)));
            return new JsonObject().put("configs", list);
        });
    }

    private Future<List<Version>> all(String experiment, String name) {
        return active(experiment)
                .compose(found -> scorers.versions(found.no(), name))
                .map(all -> {
                    if (all.isEmpty()) {
                        throw notFound("Scorer with name '" + name + "' not found for experiment " + experiment + ".");
                    }
                    return all;
                });
    }

    /** @param version null for the latest */
    private static Version one(Collection<Version> all, String experiment, String name, @Nullable Long version) {
        return all.stream()
                .filter(each -> version == null || each.version() == version)
                .reduce((_, later) -> later)
                .orElseThrow(() -> notFound("Scorer with name '" + name + "' and version " + version
                        + " not found for experiment " + experiment + "."));
    }

    private Future<Experiment> active(String id) {
        return experiments.find(number(id)).map(found -> {
            Experiment experiment = found.orElseThrow(() -> notFound("No Experiment with id=" + id + " exists"));
            if (!experiment.lifecycle().equals("active")) {
                throw new Invalid("The experiment " + id + " must be in the 'active' state. Current state is "
                        + experiment.lifecycle() + ".");
            }
            return experiment;
        });
    }

    private static int number(String id) {
        if (!id.matches("[0-9]{1,9}")) {
            throw new Invalid("Invalid experiment ID: '" + id + "'");
        }
        return Integer.parseInt(id);
    }

    private static MlflowError notFound(String message) {
        return new MlflowError(MlflowError.Code.RESOURCE_DOES_NOT_EXIST, message);
    }

    private static JsonObject json(List<Version> versions) {
        JsonArray list = new JsonArray();
        versions.forEach(each -> list.add(json(each)));
        return new JsonObject().put("scorers", list);
    }

    private static JsonObject json(Version scorer) {
        return new JsonObject()
                .put("experiment_id", scorer.experimentNo())
                .put("scorer_name", scorer.name())
                .put("scorer_version", scorer.version())
                .put("serialized_scorer", scorer.serialized())
                .put("creation_time", scorer.created().toEpochMilli())
                .put("scorer_id", scorer.scorerId().toString());
    }

    private static JsonObject json(OnlineConfig config) {
        JsonObject json = new JsonObject()
                .put("online_scoring_config_id", config.id())
                .put("scorer_id", config.scorerId().toString())
                .put("sample_rate", config.sampleRate())
                .put("experiment_id", String.valueOf(config.experimentNo()));
        if (config.filter() != null) {
            json.put("filter_string", config.filter());
        }
        return json;
    }
}
