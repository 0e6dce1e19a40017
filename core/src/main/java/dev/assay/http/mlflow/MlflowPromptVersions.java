package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.http.Json;
import dev.assay.http.Routes;
import dev.assay.store.ListQuery;
import dev.assay.store.PromptStore;
import dev.assay.store.PromptStore.ModelVersion;
import dev.assay.store.PromptStore.NewModelVersion;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Versions of prompts, and the aliases on them, in MLflow's shapes. A prompt's text is a tag. */
final class MlflowPromptVersions {
    private static final String PATH = MlflowArea.V2 + "/model-versions";
    private static final int BY_DEFAULT = 200_000;
    /** More are left for the next page: a prompt is up to 100,000 characters long. */
    private static final int PAGE = 1000;

    private static final Set<String> PROMPT_SOURCES = Set.of("dummy-source", "prompt-template");
    private static final MlflowListing LISTING = new MlflowListing(
            Set.of("name", "run_id", "source_path"),
            Set.of("version_number"),
            Set.of("name", "run_id"),
            Set.of("tags", "tag"),
            Set.of("name", "version_number", "creation_timestamp", "last_updated_timestamp"));

    private final PromptStore prompts;

    MlflowPromptVersions(PromptStore prompts) {
        this.prompts = prompts;
    }

    void bind(Routes routes) {
        routes.post(PATH + "/create", this::create)
                .get(PATH + "/get", this::get)
                .text(HttpMethod.GET, PATH + "/search", this::search)
                .patch(PATH + "/update", this::update)
                .json(HttpMethod.DELETE, PATH + "/delete", this::delete)
                .post(PATH + "/set-tag", this::setTag)
                .json(HttpMethod.DELETE, PATH + "/delete-tag", this::deleteTag)
                .get(PATH + "/get-download-uri", this::downloadUri);
    }

    Future<JsonObject> create(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String name = params.required("name");
        String source = params.required("source");
        Map<String, String> tags = MlflowPrompts.tags(params);
        if (MlflowPrompts.isPrompt(tags) && !PROMPT_SOURCES.contains(source)) {
            throw new Invalid(
                    "Invalid prompt source: '" + source + "'. Prompt sources must use an MLflow placeholder.");
        }
        return prompts.createVersion(new NewModelVersion(
                        ModelNames.name(name),
                        source,
                        params.textOrEmpty("run_id"),
                        params.textOrEmpty("run_link"),
                        params.textOrEmpty("description"),
                        tags))
                .map(made -> answer(made.orElseThrow(() -> MlflowPrompts.notFound(name))));
    }

    Future<JsonObject> get(RoutingContext request) {
        Id id = Id.of(MlflowParams.of(request));
        return prompts.findVersion(id.name, id.version).map(found -> answer(found, id));
    }

    Future<Routes.Text> search(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        int limit = MlflowPrompts.limit(params, BY_DEFAULT, BY_DEFAULT);
        ListQuery all = LISTING.query(
                params.text("filter"), params.texts("order_by"), params.text("page_token"), Math.min(limit, PAGE));
        return prompts.searchVersions(MlflowPrompts.asksForPrompts(all), MlflowPrompts.withoutKind(all))
                .map(page -> MlflowListing.answer(
                        "model_versions", page, version -> json(version, List.of()), all.offset()));
    }

    Future<JsonObject> update(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        Id id = Id.of(params);
        return prompts.describeVersion(id.name, id.version, params.text("description"))
                .map(found -> answer(found, id));
    }

    Future<JsonObject> delete(RoutingContext request) {
        Id id = Id.of(MlflowParams.of(request));
        return prompts.deleteVersion(id.name, id.version).map(id::done);
    }

    Future<JsonObject> setTag(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        Id id = Id.of(params);
        String key = ModelNames.key(params.required("key"));
        return prompts.putVersionTag(id.name, id.version, key, ModelNames.value(key, params.textOrEmpty("value")))
                .map(id::done);
    }

    Future<JsonObject> deleteTag(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        Id id = Id.of(params);
        return prompts.putVersionTag(id.name, id.version, ModelNames.key(params.required("key")), null)
                .map(id::done);
    }

    Future<JsonObject> downloadUri(RoutingContext request) {
        Id id = Id.of(MlflowParams.of(request));
        return prompts.findVersion(id.name, id.version).map(found -> new JsonObject()
                .put("artifact_uri", found.orElseThrow(id::notFound).source()));
    }

    Future<JsonObject> setAlias(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String name = params.required("name");
        String alias = params.required("alias");
        String version = params.required("version");
        Id id = new Id(ModelNames.name(name), ModelNames.version(version));
        return prompts.putAlias(id.name, ModelNames.newAlias(alias), id.version).map(id::done);
    }

    /** {@code latest} is the alias of the highest version. */
    Future<JsonObject> getByAlias(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String name = ModelNames.name(params.required("name"));
        String alias = ModelNames.alias(params.required("alias"));
        return MlflowPrompts.find(prompts, name).compose(model -> {
            if (alias.equalsIgnoreCase("latest")) {
                ModelVersion latest = model.latest();
                if (latest == null) {
                    throw new MlflowError(
                            MlflowError.Code.RESOURCE_DOES_NOT_EXIST,
                            "Latest version not found for model " + name + ".");
                }
                return Future.succeededFuture(
                        new JsonObject().put("model_version", json(latest, MlflowPrompts.aliases(model, latest))));
            }
            Integer version = model.aliases().get(alias);
            if (version == null) {
                throw new Invalid("Registered model alias " + alias + " not found.");
            }
            return prompts.findVersion(name, version).map(found -> answer(found, new Id(name, version)));
        });
    }

    Future<JsonObject> deleteAlias(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String name = ModelNames.name(params.required("name"));
        String alias = ModelNames.alias(params.required("alias"));
        return MlflowPrompts.find(prompts, name)
                .compose(_ -> prompts.deleteAlias(name, alias))
                .map(_ -> new JsonObject());
    }

    private static JsonObject answer(Optional<ModelVersion> found, Id id) {
        return answer(found.orElseThrow(id::notFound));
    }

    private static JsonObject answer(ModelVersion version) {
        return new JsonObject().put("model_version", json(version, version.aliases()));
    }

    static JsonObject json(ModelVersion version, List<String> aliases) {
        JsonObject json = new JsonObject()
                .put("name", version.name())
                .put("version", String.valueOf(version.version()))
                .put("creation_timestamp", version.created().toEpochMilli())
                .put("last_updated_timestamp", version.updated().toEpochMilli())
                .put("current_stage", "None");
        Json.putIfThere(json, "description", version.description());
        json.put("source", version.source()).put("run_id", version.runId()).put("status", "READY");
        if (!version.tags().isEmpty()) {
            json.put("tags", MlflowPrompts.tags(version.tags()));
        }
        json.put("run_link", version.runLink());
        return aliases.isEmpty() ? json : json.put("aliases", new JsonArray(aliases));
    }

    /** Which version a request is about. */
    private record Id(String name, int version) {
        static Id of(MlflowParams params) {
            String name = params.required("name");
            String version = params.required("version");
            return new Id(ModelNames.name(name), ModelNames.version(version));
        }

        MlflowError notFound() {
            return new MlflowError(
                    MlflowError.Code.RESOURCE_DOES_NOT_EXIST,
                    "Model Version (name=" + name + ", version=" + version + ") not found");
        }

        JsonObject done(boolean found) {
            if (!found) {
                throw notFound();
            }
            return new JsonObject();
        }
    }
}
