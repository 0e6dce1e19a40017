package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.http.Routes;
import dev.assay.store.ListQuery;
import dev.assay.store.ListQuery.Comparator;
import dev.assay.store.ListQuery.Condition;
import dev.assay.store.ListQuery.Subject;
import dev.assay.store.PromptStore;
import dev.assay.store.PromptStore.ModelVersion;
import dev.assay.store.PromptStore.RegisteredModel;
import dev.assay.store.PromptStore.Renamed;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Registered models in MLflow's shapes: prompts to its client. {@link MlflowPromptVersions} has the versions. */
public final class MlflowPrompts implements MlflowArea {
    private static final String PATH = V2 + "/registered-models";
    private static final int BY_DEFAULT = 100;
    private static final int MOST = 1000;
    private static final Set<String> STAGES = Set.of("none", "staging", "production", "archived");
    private static final MlflowListing LISTING = new MlflowListing(
            Set.of("name"),
            Set.of(),
            Set.of("name"),
            Set.of("tags", "tag"),
            Set.of("name", "timestamp", "last_updated_timestamp"));

    private final PromptStore prompts;
    private final MlflowPromptVersions versions;

    public MlflowPrompts(PromptStore prompts) {
        this.prompts = prompts;
        this.versions = new MlflowPromptVersions(prompts);
    }

    @Override
    public void bind(Routes routes) {
        routes.post(PATH + "/create", this::create)
                .get(PATH + "/get", this::get)
                .text(HttpMethod.GET, PATH + "/search", this::search)
                .patch(PATH + "/update", this::update)
                .post(PATH + "/rename", this::rename)
                .json(HttpMethod.DELETE, PATH + "/delete", this::delete)
                .post(PATH + "/set-tag", this::setTag)
                .json(HttpMethod.DELETE, PATH + "/delete-tag", this::deleteTag)
                .get(PATH + "/get-latest-versions", this::latestVersions)
                .post(PATH + "/get-latest-versions", this::latestVersions)
                .post(PATH + "/alias", versions::setAlias)
                .get(PATH + "/alias", versions::getByAlias)
                .json(HttpMethod.DELETE, PATH + "/alias", versions::deleteAlias);
        versions.bind(routes);
    }

    Future<JsonObject> create(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String name = ModelNames.name(params.required("name"));
        Map<String, String> tags = tags(params);
        return prompts.create(name, tags, params.textOrEmpty("description"))
                .compose(made -> made.isPresent()
                        ? Future.succeededFuture(answer(made.get()))
                        : prompts.find(name).map(existing -> {
                            boolean wasPrompt =
                                    existing.map(RegisteredModel::isPrompt).orElse(false);
                            throw taken(name, wasPrompt, isPrompt(tags));
                        }));
    }

    private static MlflowError taken(String name, boolean wasPrompt, boolean isPrompt) {
        String old = wasPrompt ? "Prompt" : "Registered Model";
        String made = isPrompt ? "Prompt" : "Registered Model";
        return new MlflowError(
                MlflowError.Code.RESOURCE_ALREADY_EXISTS,
                wasPrompt == isPrompt
                        ? made + " (name=" + name + ") already exists."
                        : "Tried to create a " + made.toLowerCase(Locale.ROOT) + " with name '" + name
                                + "', but the name is already taken by a " + old.toLowerCase(Locale.ROOT)
                                + ". MLflow does not allow creating a model and a prompt with the same name.");
    }

    Future<JsonObject> get(RoutingContext request) {
        String name = ModelNames.name(MlflowParams.of(request).required("name"));
        return find(prompts, name).map(MlflowPrompts::answer);
    }

    Future<Routes.Text> search(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        ListQuery all = LISTING.query(
                params.text("filter"),
                params.texts("order_by"),
                params.text("page_token"),
                limit(params, BY_DEFAULT, MOST));
        return prompts.search(asksForPrompts(all), withoutKind(all))
                .map(page -> MlflowListing.answer("registered_models", page, MlflowPrompts::json, all.offset()));
    }

    Future<JsonObject> update(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String name = ModelNames.name(params.required("name"));
        return prompts.describe(name, params.textOrEmpty("description"))
                .map(found -> answer(found.orElseThrow(() -> notFound(name))));
    }

    Future<JsonObject> rename(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String name = params.required("name");
        String newName = ModelNames.name(params.required("new_name"));
        return prompts.rename(ModelNames.name(name), newName).map(done -> switch (done) {
            case Renamed.Done(var model) -> answer(model);
            case Renamed.Gone _ -> throw notFound(name);
            case Renamed.NameTaken _ ->
                throw new MlflowError(
                        MlflowError.Code.RESOURCE_ALREADY_EXISTS,
                        "Registered Model (name=" + newName + ") already exists.");
        });
    }

    Future<JsonObject> delete(RoutingContext request) {
        String name = ModelNames.name(MlflowParams.of(request).required("name"));
        return prompts.delete(name).map(found -> done(found, name));
    }

    Future<JsonObject> setTag(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String name = ModelNames.name(params.required("name"));
        String key = ModelNames.key(params.required("key"));
        return prompts.putTag(name, key, ModelNames.value(key, params.textOrEmpty("value")))
                .map(found -> done(found, name));
    }

    Future<JsonObject> deleteTag(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String name = ModelNames.name(params.required("name"));
        return prompts.putTag(name, ModelNames.key(params.required("key")), null)
                .map(found -> done(found, name));
    }

    /** Of each stage asked for; here every version is in the stage None. */
    Future<JsonObject> latestVersions(RoutingContext request) {
        MlflowParams params = MlflowParams.of(request);
        String name = ModelNames.name(params.required("name"));
        List<String> stages = params.texts("stages");
        for (String stage : stages) {
            if (!STAGES.contains(stage.toLowerCase(Locale.ROOT))) {
                throw new Invalid("Invalid Model Version stage: " + stage
                        + ". Value must be one of None, Staging, Production, Archived.");
            }
        }
        return find(prompts, name).map(model -> {
            ModelVersion latest = model.latest();
            boolean asked = stages.isEmpty() || stages.stream().anyMatch(stage -> stage.equalsIgnoreCase("none"));
            return latest == null || !asked
                    ? new JsonObject()
                    : new JsonObject()
                            .put(
                                    "model_versions",
                                    new JsonArray().add(MlflowPromptVersions.json(latest, aliases(model, latest))));
        });
    }

    static Future<RegisteredModel> find(PromptStore prompts, String name) {
        return prompts.find(name).map(found -> found.orElseThrow(() -> notFound(name)));
    }

    static List<String> aliases(RegisteredModel model, ModelVersion version) {
        return model.aliases().entrySet().stream()
                .filter(each -> each.getValue() == version.version())
                .map(Map.Entry::getKey)
                .toList();
    }

    static MlflowError notFound(String name) {
        return new MlflowError(
                MlflowError.Code.RESOURCE_DOES_NOT_EXIST, "Registered Model with name=" + name + " not found");
    }

    /** @return 1 to {@code most} */
    static int limit(MlflowParams params, int otherwise, int most) {
        Long asked = params.integer("max_results");
        if (asked != null && asked > most) {
            throw params.invalid("max_results", String.valueOf(asked));
        }
        if (asked != null && asked < 1) {
            throw new Invalid("Invalid value for max_results. It must be a positive integer, but got " + asked);
        }
        return asked == null ? otherwise : asked.intValue();
    }

    /** Who does not ask for prompts gets the other models only. */
    static boolean asksForPrompts(ListQuery query) {
        return query.conditions().stream()
                .filter(MlflowPrompts::isKind)
                .findFirst()
                .map(condition -> (condition.comparator() == Comparator.EQUAL
                                && condition.value().toString().equalsIgnoreCase("true"))
                        || (condition.comparator() == Comparator.NOT_EQUAL
                                && condition.value().toString().equalsIgnoreCase("false")))
                .orElse(false);
    }

    static ListQuery withoutKind(ListQuery query) {
        return new ListQuery(
                query.conditions().stream()
                        .filter(condition -> !isKind(condition))
                        .toList(),
                query.orders(),
                query.offset(),
                query.limit());
    }

    private static boolean isKind(Condition condition) {
        return condition.subject() instanceof Subject.Tag(var key) && key.equals(PromptStore.IS_PROMPT);
    }

    static boolean isPrompt(Map<String, String> tags) {
        return "true".equalsIgnoreCase(tags.get(PromptStore.IS_PROMPT));
    }

    /** Of two tags with one key the last one counts. */
    static Map<String, String> tags(MlflowParams params) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (MlflowParams tag : params.objects("tags")) {
            String key = ModelNames.key(tag.textOrEmpty("key"));
            tags.put(key, ModelNames.value(key, tag.textOrEmpty("value")));
        }
        return tags;
    }

    static JsonArray tags(Map<String, String> tags) {
        JsonArray list = new JsonArray();
        tags.forEach((key, value) -> list.add(new JsonObject().put("key", key).put("value", value)));
        return list;
    }

    private static JsonObject done(boolean found, String name) {
        if (!found) {
            throw notFound(name);
        }
        return new JsonObject();
    }

    private static JsonObject answer(RegisteredModel model) {
        return new JsonObject().put("registered_model", json(model));
    }

    private static JsonObject json(RegisteredModel model) {
        JsonObject json = new JsonObject()
                .put("name", model.name())
                .put("creation_timestamp", model.created().toEpochMilli())
                .put("last_updated_timestamp", model.updated().toEpochMilli());
        if (!model.description().isEmpty()) {
            json.put("description", model.description());
        }
        if (model.latest() != null) {
            json.put("latest_versions", new JsonArray().add(MlflowPromptVersions.json(model.latest(), List.of())));
        }
        if (!model.tags().isEmpty()) {
            json.put("tags", tags(model.tags()));
        }
        JsonArray aliases = new JsonArray();
        model.aliases()
                .forEach((alias, version) ->
                        aliases.add(new JsonObject().put("alias", alias).put("version", String.valueOf(version))));
        return aliases.isEmpty() ? json : json.put("aliases", aliases);
    }
}
