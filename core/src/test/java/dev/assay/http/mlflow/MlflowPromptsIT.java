package dev.assay.http.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.store.PromptStore;
import dev.assay.store.PromptStore.ModelVersion;
import dev.assay.store.PromptStore.NewModelVersion;
import dev.assay.store.pg.PgPromptStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Prompts as MLflow's client asks for them: registered models with a tag. */
class MlflowPromptsIT extends MlflowAreaTestBase {
    private static final String MODELS = "/api/2.0/mlflow/registered-models";
    private static final String VERSIONS = "/api/2.0/mlflow/model-versions";
    private static final String ONLY_PROMPTS = "tags.`mlflow.prompt.is_prompt` = 'true'";

    private final PromptStore store = new PgPromptStore(database.reads(), Clock.systemUTC());

    @Override
    List<MlflowArea> areas() {
        return List.of(new MlflowPrompts(store));
    }

    @Test
    void a_prompt_and_its_versions_have_the_shapes_of_mlflows_server() {
        assertThat(server.get(MODELS + "/get?name=prompt-3c727b").refusal())
                .isEqualTo("404 RESOURCE_DOES_NOT_EXIST Registered Model with name=prompt-3c727b not found");
        JsonObject made = createPrompt("prompt-3c727b");
        assertThat(made.fieldNames())
                .containsExactlyInAnyOrder("name", "creation_timestamp", "last_updated_timestamp", "tags");
        JsonObject version = createVersion("prompt-3c727b", "Hi {{name}}");
        assertThat(version.fieldNames())
                .containsExactlyInAnyOrder(
                        "name",
                        "version",
                        "creation_timestamp",
                        "last_updated_timestamp",
                        "current_stage",
                        "description",
                        "source",
                        "run_id",
                        "status",
                        "tags",
                        "run_link");
        assertThat(version.getString("version")).isEqualTo("1");
        assertThat(version.getString("current_stage")).isEqualTo("None");
        assertThat(version.getString("status")).isEqualTo("READY");
        assertThat(tags(version)).containsEntry("mlflow.prompt.text", "Hi {{name}}");

        createVersion("prompt-3c727b", "Hello {{name}}");
        server.post(
                        MODELS + "/alias",
                        model("prompt-3c727b").put("alias", "live").put("version", "2"))
                .ok();

        JsonObject model = get("prompt-3c727b");
        assertThat(model.getJsonArray("latest_versions")).hasSize(1);
        assertThat(model.getJsonArray("latest_versions").getJsonObject(0).getString("version"))
                .isEqualTo("2");
        assertThat(model.getJsonArray("aliases"))
                .containsExactly(new JsonObject().put("alias", "live").put("version", "2"));
        JsonObject live =
                server.get(MODELS + "/alias?name=prompt-3c727b&alias=live").ok().getJsonObject("model_version");
        assertThat(live.getJsonArray("aliases")).containsExactly("live");
        assertThat(tags(live)).containsEntry("mlflow.prompt.text", "Hello {{name}}");
        assertThat(server.get(MODELS + "/alias?name=prompt-3c727b&alias=latest")
                        .ok()
                        .getJsonObject("model_version"))
                .isEqualTo(live);
        assertThat(server.get(MODELS + "/get-latest-versions?name=prompt-3c727b")
                        .ok()
                        .getJsonArray("model_versions"))
                .containsExactly(live);
    }

    @Test
    void a_taken_name_is_refused_and_says_whether_a_prompt_or_a_model_has_it() {
        createPrompt("taken");
        server.post(MODELS + "/create", model("taken-model")).ok();
        assertThat(server.post(MODELS + "/create", prompt("taken")).refusal())
                .isEqualTo("400 RESOURCE_ALREADY_EXISTS Prompt (name=taken) already exists.");
        assertThat(server.post(MODELS + "/create", model("taken-model")).refusal())
                .isEqualTo("400 RESOURCE_ALREADY_EXISTS Registered Model (name=taken-model) already exists.");
        assertThat(server.post(MODELS + "/create", prompt("taken-model")).refusal())
                .isEqualTo("400 RESOURCE_ALREADY_EXISTS Tried to create a prompt with name 'taken-model', but the name"
                        + " is already taken by a registered model. MLflow does not allow creating a model and a"
                        + " prompt with the same name.");
    }

    @Test
    void numbers_of_versions_are_given_once_even_at_once_and_after_a_deletion() {
        createPrompt("numbers");
        List<Future<ModelVersion>> made = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            made.add(store.createVersion(new NewModelVersion("numbers", "dummy-source", "", "", "", Map.of()))
                    .map(java.util.Optional::orElseThrow));
        }
        Future.all(made).await();
        assertThat(made.stream().map(each -> each.result().version())).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6);

        server.post(MODELS + "/alias", model("numbers").put("alias", "last").put("version", "6"))
                .ok();
        server.delete(VERSIONS + "/delete", model("numbers").put("version", "6"))
                .ok();
        assertThat(server.get(VERSIONS + "/get?name=numbers&version=6").refusal())
                .isEqualTo("404 RESOURCE_DOES_NOT_EXIST Model Version (name=numbers, version=6) not found");
        assertThat(get("numbers").containsKey("aliases")).isFalse();
        assertThat(createVersion("numbers", "again").getString("version")).isEqualTo("7");
    }

    @Test
    void prompts_and_models_are_searched_apart() {
        createPrompt("search-a");
        createPrompt("search-b");
        server.post(
                        MODELS + "/set-tag",
                        model("search-b").put("key", "_mlflow_experiment_ids").put("value", ",1,"))
                .ok();
        server.post(MODELS + "/create", model("search-model")).ok();
        createVersion("search-a", "one");
        createVersion("search-a", "two");

        assertThat(models("name LIKE 'search-%'", "")).containsExactly("search-model");
        assertThat(models(ONLY_PROMPTS + " AND name LIKE 'search-%'", "")).containsExactly("search-a", "search-b");
        assertThat(models(ONLY_PROMPTS + " AND name LIKE 'search-%'", "&order_by=name%20DESC"))
                .containsExactly("search-b", "search-a");
        assertThat(models(ONLY_PROMPTS + " AND tags.`_mlflow_experiment_ids` LIKE '%,1,%'", ""))
                .containsExactly("search-b");
        JsonObject page = server.get(
                        MODELS + "/search?max_results=1&filter=" + encoded(ONLY_PROMPTS + " AND name LIKE 'search-%'"))
                .ok();
        assertThat(page.getJsonArray("registered_models")).hasSize(1);
        assertThat(page.getString("next_page_token")).isNotEmpty();

        assertThat(versions(ONLY_PROMPTS + " AND name = 'search-a'")).containsExactly("2", "1");
        assertThat(versions("name = 'search-a'")).isEmpty();
        assertThat(versions(ONLY_PROMPTS + " AND name = 'search-a' AND version_number < 2"))
                .containsExactly("1");
        assertThat(versions(ONLY_PROMPTS + " AND tags.`mlflow.prompt.text` = 'two'"))
                .containsExactly("2");
        assertThat(server.get(MODELS + "/search?filter=" + encoded("colour = 'a'"))
                        .refusal())
                .startsWith("400 INVALID_PARAMETER_VALUE Invalid attribute key 'colour' specified");
        assertThat(server.get(MODELS + "/search?max_results=1001").status()).isEqualTo(400);
    }

    @Test
    void descriptions_tags_and_names_change() {
        createPrompt("change");
        createVersion("change", "text");
        assertThat(server.patch(MODELS + "/update", model("change").put("description", "of a model"))
                        .ok()
                        .getJsonObject("registered_model")
                        .getString("description"))
                .isEqualTo("of a model");
        assertThat(server.patch(
                                VERSIONS + "/update",
                                model("change").put("version", "1").put("description", "of a version"))
                        .ok()
                        .getJsonObject("model_version")
                        .getString("description"))
                .isEqualTo("of a version");
        server.post(
                        VERSIONS + "/set-tag",
                        model("change").put("version", "1").put("key", "k").put("value", ""))
                .ok();
        assertThat(tags(version("change", 1))).containsEntry("k", "");
        server.delete(
                        VERSIONS + "/delete-tag",
                        model("change").put("version", "1").put("key", "k"))
                .ok();
        assertThat(tags(version("change", 1))).doesNotContainKey("k");
        server.delete(MODELS + "/delete-tag", model("change").put("key", "a")).ok();
        assertThat(tags(get("change"))).doesNotContainKey("a");

        server.post(MODELS + "/alias", model("change").put("alias", "x").put("version", "1"))
                .ok();
        server.post(MODELS + "/rename", model("change").put("new_name", "changed"))
                .ok();
        assertThat(server.get(MODELS + "/get?name=change").status()).isEqualTo(404);
        assertThat(version("changed", 1).getJsonArray("aliases")).containsExactly("x");
        createPrompt("change");
        assertThat(server.post(MODELS + "/rename", model("change").put("new_name", "changed"))
                        .refusal())
                .startsWith("400 RESOURCE_ALREADY_EXISTS Registered Model (name=changed) already exists.");
        server.delete(MODELS + "/alias", model("changed").put("alias", "x")).ok();
        assertThat(server.get(MODELS + "/alias?name=changed&alias=x").refusal())
                .isEqualTo("400 INVALID_PARAMETER_VALUE Registered model alias x not found.");
        server.delete(MODELS + "/delete", model("changed")).ok();
        assertThat(server.get(VERSIONS + "/get?name=changed&version=1").status())
                .isEqualTo(404);
    }

    @Test
    void wrong_names_are_refused_in_mlflows_words() {
        createPrompt("names");
        createVersion("names", "text");
        assertThat(server.post(MODELS + "/create", model("a/b")).refusal())
                .isEqualTo("400 INVALID_PARAMETER_VALUE Invalid model name 'a/b'. Names cannot contain '/' or ':'.");
        assertThat(server.post(MODELS + "/create", model("..")).refusal())
                .isEqualTo(
                        "400 INVALID_PARAMETER_VALUE Invalid value \"..\" for parameter 'name' supplied: Names may be"
                            + " treated as files in certain cases, and must not resolve to other names when treated as"
                            + " such. This name would resolve to '..'");
        assertThat(server.post(
                                MODELS + "/alias",
                                model("names").put("alias", "Latest").put("version", "1"))
                        .refusal())
                .isEqualTo("400 INVALID_PARAMETER_VALUE 'latest' alias name (case insensitive) is reserved.");
        assertThat(server.post(
                                MODELS + "/alias",
                                model("names").put("alias", "v1").put("version", "1"))
                        .refusal())
                .isEqualTo("400 INVALID_PARAMETER_VALUE Version alias name 'v1' is reserved.");
        assertThat(server.post(
                                MODELS + "/alias",
                                model("names").put("alias", "ok").put("version", "9"))
                        .refusal())
                .isEqualTo("404 RESOURCE_DOES_NOT_EXIST Model Version (name=names, version=9) not found");
        assertThat(server.get(VERSIONS + "/get?name=names&version=x").refusal())
                .isEqualTo("400 INVALID_PARAMETER_VALUE Parameter 'version' must be an integer, got 'x'.");
        assertThat(server.post(VERSIONS + "/create", versionBody("names", "x".repeat(100_001)))
                        .refusal())
                .isEqualTo("400 INVALID_PARAMETER_VALUE Prompt text exceeds max length of 100000 characters.");
        assertThat(server.post(VERSIONS + "/create", versionBody("names", "x").put("source", "/etc/passwd"))
                        .refusal())
                .isEqualTo(
                        "400 INVALID_PARAMETER_VALUE Invalid prompt source: '/etc/passwd'. Prompt sources must use an"
                                + " MLflow placeholder.");
        assertThat(server.post(VERSIONS + "/create", versionBody("nobody", "x")).status())
                .isEqualTo(404);
    }

    private JsonObject createPrompt(String name) {
        return server.post(MODELS + "/create", prompt(name)).ok().getJsonObject("registered_model");
    }

    private static JsonObject prompt(String name) {
        return model(name)
                .put(
                        "tags",
                        new JsonArray()
                                .add(tag("mlflow.prompt.is_prompt", "true"))
                                .add(tag("a", "b")));
    }

    private JsonObject createVersion(String name, String text) {
        return server.post(VERSIONS + "/create", versionBody(name, text)).ok().getJsonObject("model_version");
    }

    private static JsonObject versionBody(String name, String text) {
        return model(name)
                .put("source", "dummy-source")
                .put(
                        "tags",
                        new JsonArray()
                                .add(tag("mlflow.prompt.is_prompt", "true"))
                                .add(tag("_mlflow_prompt_type", "text"))
                                .add(tag("mlflow.prompt.text", text)));
    }

    private JsonObject get(String name) {
        return server.get(MODELS + "/get?name=" + name).ok().getJsonObject("registered_model");
    }

    private JsonObject version(String name, int version) {
        return server.get(VERSIONS + "/get?name=" + name + "&version=" + version)
                .ok()
                .getJsonObject("model_version");
    }

    private List<String> models(String filter, String more) {
        return names(
                server.get(MODELS + "/search?filter=" + encoded(filter) + more).ok(), "registered_models");
    }

    private List<String> versions(String filter) {
        return server
                .get(VERSIONS + "/search?filter=" + encoded(filter))
                .ok()
                .getJsonArray("model_versions", new JsonArray())
                .stream()
                .map(each -> ((JsonObject) each).getString("version"))
                .toList();
    }

    private static Map<String, String> tags(JsonObject of) {
        return of.getJsonArray("tags").stream()
                .map(each -> (JsonObject) each)
                .collect(java.util.stream.Collectors.toMap(tag -> tag.getString("key"), tag -> tag.getString("value")));
    }

    private static JsonObject model(String name) {
        return new JsonObject().put("name", name);
    }

    private static JsonObject tag(String key, String value) {
        return new JsonObject().put("key", key).put("value", value);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
