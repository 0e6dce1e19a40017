package dev.assay.http.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Label schemas as MLflow's client asks for them. */
class MlflowLabelSchemasIT extends MlflowLabelsTestBase {
    @Test
    void a_label_schema_is_created_changed_and_deleted() {
        String experiment = experiment("labels");
        JsonObject made = label(passFail(experiment, "ok").put("instruction", "is it ok?"));
        assertThat(made.getString("schema_id")).matches("ls-[0-9a-f]{32}");
        assertThat(made.getLong("created_at")).isEqualTo(made.getLong("last_updated_at"));
        assertThat(made.copy().put("schema_id", "").put("created_at", 0).put("last_updated_at", 0))
                .isEqualTo(new JsonObject("""
                    {"schema_id": "", "experiment_id": "%s", "name": "ok", "type": "FEEDBACK",
                     "instruction": "is it ok?", "enable_comment": false,
                     "input": {"pass_fail": {"positive_label": "Yes", "negative_label": "No"}}, "created_at": 0,
                     "last_updated_at": 0, "is_default": false}\
                    """.formatted(experiment)));
        String id = made.getString("schema_id");
        assertThat(server.get(LABELS + "/get-by-name?name=ok&experiment_id=" + experiment)
                        .ok())
                .isEqualTo(server.get(LABELS + "/get?schema_id=" + id).ok());

        JsonObject changed = server.patch(
                        LABELS + "/update",
                        new JsonObject()
                                .put("schema_id", id)
                                .put("instruction", "really?")
                                .put("name", "fine")
                                .put("enable_comment", true))
                .ok()
                .getJsonObject("label_schema");
        assertThat(changed.getString("instruction")).isEqualTo("really?");
        assertThat(changed.getString("name")).isEqualTo("fine");
        assertThat(changed.getBoolean("enable_comment")).isTrue();
        assertThat(changed.getJsonObject("input")).isEqualTo(made.getJsonObject("input"));

        assertThat(server.delete(LABELS + "/delete", new JsonObject().put("schema_id", id))
                        .ok())
                .isEqualTo(new JsonObject());
        assertThat(server.get(LABELS + "/get?schema_id=" + id).refusal())
                .isEqualTo("404 RESOURCE_DOES_NOT_EXIST Label schema with id '" + id + "' not found.");
    }

    @Test
    void an_experiment_has_a_question_of_its_own_that_stays_as_it_is() {
        String experiment = experiment("default-question");
        label(passFail(experiment, "mine"));
        JsonObject listed =
                server.get(LABELS + "/list?experiment_id=" + experiment).ok();
        server.get(LABELS + "/list?experiment_id=" + experiment).ok();

        assertThat(listed.getString("next_page_token")).isEmpty();
        assertThat(names(listed, "label_schemas")).containsExactly("Feedback", "mine");
        JsonObject question = listed.getJsonArray("label_schemas").getJsonObject(0);
        assertThat(question.getBoolean("is_default")).isTrue();
        assertThat(question.getString("instruction")).isEqualTo("Share any feedback on this trace.");
        assertThat(question.getJsonObject("input")).isEqualTo(new JsonObject().put("text", new JsonObject()));
        JsonObject id = new JsonObject().put("schema_id", question.getString("schema_id"));
        assertThat(server.delete(LABELS + "/delete", id).refusal())
                .isEqualTo("400 INVALID_PARAMETER_VALUE The experiment's default question cannot be deleted.");
        assertThat(server.patch(LABELS + "/update", id.put("instruction", "x")).refusal())
                .isEqualTo("400 INVALID_PARAMETER_VALUE The experiment's default question cannot be edited.");
        assertThat(server.post(LABELS + "/create", passFail(experiment, "feedBack"))
                        .refusal())
                .isEqualTo(
                        "400 INVALID_PARAMETER_VALUE `feedBack` is reserved for the experiment's default question and"
                                + " cannot be used for another label schema.");
        JsonObject page = server.get(LABELS + "/list?max_results=1&experiment_id=" + experiment)
                .ok();
        assertThat(names(page, "label_schemas")).containsExactly("Feedback");
        assertThat(names(
                        server.get(LABELS + "/list?max_results=1&experiment_id=" + experiment + "&page_token="
                                        + page.getString("next_page_token"))
                                .ok(),
                        "label_schemas"))
                .containsExactly("mine");
    }

    @Test
    void every_kind_of_input_is_kept_as_it_was_sent() {
        String experiment = experiment("inputs");
        for (String input : List.of(
                "{\"categorical\": {\"options\": [\"a\", \"b\"], \"multi_select\": true}}",
                "{\"numeric\": {\"min_value\": 0.5, \"max_value\": 5.0}}",
                "{\"numeric\": {}}",
                "{\"text\": {\"max_length\": 10}}")) {
            JsonObject made =
                    label(passFail(experiment, "input " + input.hashCode()).put("input", new JsonObject(input)));
            assertThat(made.getJsonObject("input")).isEqualTo(new JsonObject(input));
        }
    }

    @Test
    void wrong_label_schemas_are_refused_in_mlflows_words() {
        String experiment = experiment("wrong-labels");
        label(passFail(experiment, "taken"));
        assertThat(server.post(LABELS + "/create", passFail(experiment, "taken"))
                        .refusal())
                .isEqualTo("400 RESOURCE_ALREADY_EXISTS Label schema with name 'taken' already exists for experiment '"
                        + experiment + "'.");
        assertThat(server.post(LABELS + "/create", passFail("999999", "x")).refusal())
                .isEqualTo("404 RESOURCE_DOES_NOT_EXIST No Experiment with id=999999 exists");
        assertThat(server.post(LABELS + "/create", passFail("x1", "x")).refusal())
                .isEqualTo("400 INVALID_PARAMETER_VALUE Invalid experiment ID 'x1'. Experiment ID must be a valid"
                        + " integer.");
        assertThat(refusedLabel(experiment, "{}")).contains("must have exactly one of `pass_fail`");
        assertThat(refusedLabel(experiment, "{\"pass_fail\": {\"positive_label\": \"a\", \"negative_label\": \"a\"}}"))
                .contains("`InputPassFail.positive_label` and `negative_label` must be distinct; got 'a' for both.");
        assertThat(refusedLabel(experiment, "{\"categorical\": {\"options\": [\"a\", \"a\"]}}"))
                .contains("`InputCategorical.options` must be deduplicated; 'a' appears twice.");
        assertThat(refusedLabel(experiment, "{\"numeric\": {\"min_value\": 2, \"max_value\": 1}}"))
                .contains("must be strictly less than `max_value`; got min=2.0, max=1.0.");
        assertThat(refusedLabel(experiment, "{\"text\": {\"max_length\": 0}}"))
                .contains("`InputText.max_length` must be at least 1; got 0.");
        assertThat(server.post(LABELS + "/create", passFail(experiment, "x").put("type", "OPINION"))
                        .refusal())
                .isEqualTo("400 INVALID_PARAMETER_VALUE Label schema `type` must be one of FEEDBACK or EXPECTATION; got"
                        + " proto enum value 0.");
        String id = label(passFail(experiment, "kind")).getString("schema_id");
        assertThat(server.patch(
                                LABELS + "/update",
                                new JsonObject("{\"schema_id\": \"" + id + "\", \"input\": {\"text\": {}}}"))
                        .refusal())
                .isEqualTo("400 INVALID_PARAMETER_VALUE A label schema's input type cannot be changed after creation"
                        + " (existing: InputPassFail, got: InputText).");
        assertThat(server.patch(
                                LABELS + "/update",
                                new JsonObject().put("schema_id", id).put("name", "taken"))
                        .refusal())
                .startsWith("400 RESOURCE_ALREADY_EXISTS ");
        assertThat(server.get(LABELS + "/list?max_results=0&experiment_id=" + experiment)
                        .refusal())
                .contains("max_results must be between 1 and 50000.");
    }

    private String refusedLabel(String experiment, String input) {
        return server.post(LABELS + "/create", passFail(experiment, "refused").put("input", new JsonObject(input)))
                .refusal();
    }
}
