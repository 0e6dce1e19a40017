package dev.assay.scorer.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Invalid;
import dev.assay.scorer.people.JudgeDefinition;
import dev.assay.scorer.people.JudgeDefinition.Example;
import dev.assay.scorer.people.JudgeValue;
import dev.assay.scorer.people.JudgeValue.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Judges in MLflow's form and back. */
class JudgeFormTest {
    private static JudgeDefinition judge(String instructions, JudgeValue value, @Nullable String model) {
        return new JudgeDefinition("tone", "How it sounds", instructions, value, model, List.of(), true, Map.of());
    }

    private static JsonObject data(String serialized) {
        return new JsonObject(serialized).getJsonObject("instructions_judge_pydantic_data");
    }

    @Test
    void a_judge_that_mlflow_can_say_is_nothing_else_than_its_form() {
        String form = JudgeForm.write(judge("Is {{ outputs }} kind?", JudgeValue.of(Kind.YES_NO), "openai:/m"), null);

        assertThat(data(form))
                .isEqualTo(new JsonObject()
                        .put("instructions", "Is {{ outputs }} kind?")
                        .put("model", "openai:/m")
                        .put(
                                "feedback_value_type",
                                new JsonObject()
                                        .put("enum", new JsonArray().add("yes").add("no"))
                                        .put("title", "Result")
                                        .put("type", "string"))
                        .put("generate_rationale_first", true));
        assertThat(new JsonObject(form).getBoolean("is_session_level_scorer")).isFalse();
    }

    @Test
    void what_mlflow_has_no_place_for_comes_back_and_is_told_in_its_words() {
        JudgeDefinition judge = new JudgeDefinition(
                "tone",
                null,
                "Rate {{ outputs.text }} for {{ tags.team }}, given {{ expectations.tone }} and {{ inputs }}",
                new JudgeValue(Kind.NUMBER, List.of(), 1.0, 5.0),
                null,
                List.of(new Example(Map.of("q", "{{ inputs }}"), "a", 4, "fine")),
                true,
                Map.of("temperature", 0.5));

        String form = JudgeForm.write(judge, null);

        assertThat(JudgeForm.definition(form)).contains(judge);
        assertThat(data(form).getString("instructions"))
                .contains("`text` of {{ outputs }}")
                .contains("`tags.team` of {{ trace }}")
                .contains("`tone` of {{ expectations }} and {{ inputs }}")
                .contains("The result is a number from 1 to 5.")
                .contains("{ { inputs }}")
                .doesNotContain("outputs.text");
    }

    @Test
    void an_edit_keeps_what_the_client_wrote_and_this_server_has_no_word_for() {
        String before = new JsonObject(
                        JudgeForm.write(judge("Is {{ outputs }} kind?", JudgeValue.of(Kind.LIST), "openai:/m"), null))
                .put("aggregations", new JsonArray().add("max"))
                .put("session_level", "x")
                .encode();
        JsonObject edited = new JsonObject(
                JudgeForm.write(judge("Is {{ outputs }} very kind?", JudgeValue.of(Kind.LIST), "openai:/m"), before));

        assertThat(edited.getJsonArray("aggregations")).containsExactly("max");
        assertThat(edited.getString("session_level")).isEqualTo("x");
        assertThat(data(edited.encode()).getString("instructions")).isEqualTo("Is {{ outputs }} very kind?");
    }

    @Test
    void a_pasted_form_says_what_has_no_place_here() {
        JsonObject form = new JsonObject(
                        JudgeForm.write(judge("Is {{ outputs }} kind?", JudgeValue.of(Kind.TEXT), "openai:/m"), null))
                .put("aggregations", new JsonArray().add("mean"))
                .put("timeout", 30)
                .put("builtin_scorer_class", null);

        JudgeForm.Pasted pasted = JudgeForm.paste(form.encode());

        assertThat(pasted.notTaken()).containsExactlyInAnyOrder("aggregations", "timeout");
        assertThat(pasted.definition().instructions()).isEqualTo("Is {{ outputs }} kind?");
        assertThat(JudgeForm.paste(new JsonObject()
                                .put("version", 2)
                                .put("serialized_scorer", form.encode())
                                .encode())
                        .definition())
                .isEqualTo(pasted.definition());
    }

    @Test
    void a_pasted_form_without_a_name_is_given_one() {
        String form = "{\"name\": null, \"instructions_judge_pydantic_data\": {\"instructions\": \"{{ outputs }}\"}}";

        assertThat(JudgeForm.paste(form).definition().name()).isEqualTo("judge");
    }

    @Test
    void what_is_no_judge_is_refused_by_what_it_is() {
        assertThatThrownBy(() -> JudgeForm.paste("nonsense"))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("no JSON object");
        assertThatThrownBy(() -> JudgeForm.paste("[\"a list\"]"))
                .hasMessage("This is no JSON object: it begins with [\"a list\"]");
        assertThatThrownBy(() -> JudgeForm.paste("{\"serialized_scorer\": \"5\"}"))
                .hasMessage("This is no JSON object: it begins with 5");
        assertThatThrownBy(() -> JudgeForm.paste("{\"call_source\": \"return 1\"}"))
                .hasMessageContaining("Python code");
        assertThatThrownBy(() -> JudgeForm.paste("{\"builtin_scorer_class\": \"Safety\"}"))
                .hasMessageContaining("built-in scorers");
        assertThatThrownBy(() -> JudgeForm.paste("{}")).hasMessageContaining("instructions_judge_pydantic_data");
        assertThatThrownBy(() -> JudgeForm.paste(new JsonObject()
                        .put(
                                "instructions_judge_pydantic_data",
                                new JsonObject()
                                        .put("instructions", "{{ outputs }}")
                                        .put("base_url", "http://127.0.0.1"))
                        .encode()))
                .hasMessageContaining("names an address of its own");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"generate_rationale_first\": \"yes\"",
                "\"assay\": \"x\"",
                "\"assay\": {\"min\": \"low\"}",
                "\"assay\": {\"examples\": {}}",
                "\"assay\": {\"examples\": [\"good\"]}",
                "\"assay\": {\"run_model\": 1}"
            })
    void a_pasted_form_whose_fields_hold_something_else_is_refused_not_thrown(String field) {
        String form =
                "{\"instructions_judge_pydantic_data\": {\"instructions\": \"Is {{ outputs }} kind?\", " + field + "}}";

        assertThatThrownBy(() -> JudgeForm.paste(form))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("another kind of value than make_judge writes");
    }

    @Test
    void a_form_with_values_that_contradict_each_other_is_refused_not_thrown() {
        JsonObject form = new JsonObject(
                JudgeForm.write(judge("Is {{ outputs }} kind?", JudgeValue.of(Kind.NUMBER), "openai:/m"), null));
        form.getJsonObject("instructions_judge_pydantic_data")
                .put("assay", new JsonObject().put("min", 5).put("max", 1));

        assertThat(SerializedScorer.of(form.encode()).plan()).isInstanceOf(SerializedScorer.Plan.InClient.class);
    }

    @Test
    void judges_of_whole_conversations_can_be_read() {
        String form =
                JudgeForm.write(judge("Is {{ conversation }} kind?", JudgeValue.of(Kind.YES_NO), "openai:/m"), null);

        assertThat(new JsonObject(form).getBoolean("is_session_level_scorer")).isTrue();
        assertThat(JudgeForm.definition(form)).isPresent();
    }
}
