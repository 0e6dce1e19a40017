package dev.assay.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.scorer.api.Judge.Tool;
import java.util.List;
import java.util.Map;

/**
 * What is asked of a model, whichever provider's it is.
 *
 * @param model as the endpoint knows it
 * @param turns the user's first, then what the model called and was told
 * @param tools that it may call; none unless the form offers them
 * @param last no more calls: the verdict
 * @param schema JSON Schema of the answer
 * @param strict the schema is one that providers can hold a model to in full
 * @param inference MLflow's names of inference parameters
 * @param alternatives of each token to be told with their chances; 0 for none
 */
record ChatRequest(
        String model,
        String system,
        List<Turn> turns,
        List<Tool> tools,
        boolean last,
        AnswerForm form,
        ObjectNode schema,
        boolean strict,
        Map<String, Object> inference,
        int alternatives) {

    /** A part of the conversation. */
    sealed interface Turn {
        record User(String text) implements Turn {}

        /** @param message the model's own, as the provider sent it: some want it back to the letter */
        record Model(JsonNode message) implements Turn {}

        record Results(List<Result> results) implements Turn {}
    }

    /** @param id empty where the provider gives none */
    record Call(String id, String name, JsonNode arguments) {}

    /** What a call gave. */
    record Result(Call call, String text, boolean failed) {}

    boolean verdictAsCall() {
        return form.format() == AnswerForm.Format.TOOL_CALL;
    }

    /** A call is the only thing wanted: of a tool, or of the verdict. */
    boolean mustGiveVerdict() {
        return verdictAsCall() && (tools.isEmpty() || last);
    }
}
