package dev.assay.http.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Invalid;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** Faults are told in the words that MLflow's own tests look for. */
class MlflowParamsTest {
    private static final String SEE = " See the API docs for more information about request parameters.";

    @Test
    void a_required_text_that_is_missing_null_or_empty_is_named() {
        for (JsonObject body : new JsonObject[] {
            new JsonObject(), new JsonObject().putNull("run_id"), new JsonObject().put("run_id", "")
        }) {
            assertThatThrownBy(() -> MlflowParams.of(body).required("run_id"))
                    .isInstanceOf(Invalid.class)
                    .hasMessage("Missing value for required parameter 'run_id'." + SEE);
        }
    }

    @Test
    void a_value_of_another_type_is_shown_with_its_type() {
        MlflowParams params = MlflowParams.of(new JsonObject()
                .put("name", 123)
                .put("artifact_location", 9.0)
                .put("tags", "5")
                .put("step", "foo")
                .put(
                        "list",
                        new JsonArray().add(new JsonObject().put("value", 2.5).put("key", "mäe"))));

        assertThatThrownBy(() -> params.required("name"))
                .hasMessage("Invalid value 123 for parameter 'name' supplied:  Hint: Value was of type 'int'." + SEE);
        assertThatThrownBy(() -> params.text("artifact_location"))
                .hasMessageStartingWith("Invalid value 9.0 for parameter 'artifact_location' supplied");
        assertThatThrownBy(() -> params.objects("tags"))
                .hasMessageStartingWith("Invalid value \"5\" for parameter 'tags' supplied");
        assertThatThrownBy(() -> params.integer("step"))
                .hasMessageStartingWith("Invalid value \"foo\" for parameter 'step' supplied");
        assertThatThrownBy(() -> params.text("list"))
                .hasMessageStartingWith(
                        "Invalid value [{\"key\":\"m\\u00e4e\",\"value\":2.5}] for parameter 'list' supplied");
    }

    @Test
    void whole_numbers_come_as_numbers_or_as_text_and_nothing_else_is_one() {
        assertThat(MlflowParams.of(new JsonObject().put("n", "1795369549504")).integer("n"))
                .isEqualTo(1795369549504L);
        assertThat(MlflowParams.of(new JsonObject().put("n", 3.0)).integer("n")).isEqualTo(3);
        assertThat(MlflowParams.of(new JsonObject()).integer("n")).isNull();
        for (Object wrong : new Object[] {1.5, "1.5", "", true, 1e300, new JsonArray()}) {
            assertThatThrownBy(() ->
                            MlflowParams.of(new JsonObject().put("n", wrong)).integer("n"))
                    .hasMessageContaining("for parameter 'n' supplied");
        }
    }

    @Test
    void numbers_without_a_form_in_json_come_as_text() {
        assertThat(MlflowParams.of(new JsonObject().put("v", "NaN")).requiredNumber("v"))
                .isNaN();
        assertThat(MlflowParams.of(new JsonObject().put("v", "-Infinity")).requiredNumber("v"))
                .isEqualTo(Double.NEGATIVE_INFINITY);
        assertThatThrownBy(
                        () -> MlflowParams.of(new JsonObject().put("v", true)).requiredNumber("v"))
                .hasMessageStartingWith("Invalid value true for parameter 'v' supplied");
    }

    @Test
    void a_fault_in_a_list_is_told_with_its_place() {
        MlflowParams params = MlflowParams.of(new JsonObject()
                .put(
                        "metrics",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("key", "a")
                                        .put("value", 1)
                                        .put("timestamp", 1))
                                .add(new JsonObject().put("key", "a"))));
        assertThatThrownBy(() -> params.objects("metrics").get(1).requiredNumber("value"))
                .hasMessage("Missing value for required parameter 'metrics[1].value'." + SEE);
    }

    @Test
    void the_old_name_of_a_runs_id_serves_too() {
        assertThat(MlflowParams.of(new JsonObject().put("run_uuid", "a")).runId())
                .isEqualTo("a");
        assertThatThrownBy(() -> MlflowParams.of(new JsonObject()).runId())
                .hasMessageStartingWith("Missing value for required parameter 'run_id'.");
    }

    @Test
    void page_tokens_are_those_of_mlflow() {
        assertThat(OffsetToken.of(4)).isEqualTo("eyJvZmZzZXQiOiA0fQ==");
        assertThat(OffsetToken.offset(OffsetToken.of(4))).isEqualTo(4);
        assertThat(OffsetToken.offset("")).isZero();
        assertThatThrownBy(() -> OffsetToken.offset("!")).hasMessage("Invalid page token, could not base64-decode");
        assertThatThrownBy(() -> OffsetToken.offset("eyJ4IjogNH0=")).hasMessageStartingWith("Invalid page token");
    }
}
