package dev.assay.scorer.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.api.ScorerInfo.ValueType;
import dev.assay.scorer.mlflow.SerializedScorer.Kind;
import dev.assay.scorer.mlflow.SerializedScorer.Plan;
import dev.assay.scorer.people.JudgeDefinition;
import dev.assay.scorer.people.JudgeValue;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scorers as MLflow's client serializes them, and what this server makes of them. */
class SerializedScorerTest {
    private static final JsonObject SERIALIZED = read();

    private static JsonObject read() {
        try (InputStream in = Objects.requireNonNull(
                SerializedScorerTest.class.getResourceAsStream("/mlflow/serialized-scorers.json"))) {
            return new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String serialized(String name) {
        return SERIALIZED.getJsonObject(name).getJsonObject("serialized").encode();
    }

    @Test
    void a_built_in_judge_becomes_the_scorer_of_this_server_with_its_parameters() {
        SerializedScorer polite = SerializedScorer.of(serialized("polite"));

        assertThat(polite.kind()).isEqualTo(Kind.BUILT_IN);
        assertThat(polite.model()).isEqualTo("gateway:/judge");
        assertThat(polite.plan())
                .isEqualTo(new Plan.Here(
                        "plugin:guidelines", Map.of("guidelines", List.of("be polite", "sagt »bitte« 😀"))));
    }

    @Test
    void built_in_scorers_without_a_model_are_found_too() {
        assertThat(here("response_length").scorer()).isEqualTo("plugin:response_length");
        assertThat(here("response_length").parameters())
                .containsEntry("max", 50)
                .containsEntry("min", null)
                .containsEntry("unit", "words");
        assertThat(here("regex_match").parameters())
                .containsEntry("pattern", "a+")
                .containsEntry("whole", true)
                .containsEntry("ignoreCase", true);
        assertThat(here("pii_detection").parameters()).containsEntry("kinds", List.of("email"));
        assertThat(here("retrieval_groundedness").scorer()).isEqualTo("plugin:retrieval_groundedness");
    }

    @Test
    void an_instruction_judge_keeps_its_words_and_the_kind_of_its_answer() {
        JudgeDefinition tone = judge("tone");
        assertThat(tone.instructions()).isEqualTo("Is {{ outputs }} good for {{ inputs }}?\n\"yes\" or no");
        assertThat(tone.value()).isEqualTo(JudgeValue.categories(List.of("good", "bad")));
        assertThat(judge("stars").value()).isEqualTo(JudgeValue.of(JudgeValue.Kind.INTEGER));
        assertThat(judge("stars").value().returns()).isEqualTo(ValueType.NUMBER);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"type": "string"}                                    | TEXT       | TEXT
        {"type": "boolean"}                                   | BOOLEAN    | BOOL
        {"type": "number"}                                    | NUMBER     | NUMBER
        {"type": "array", "items": {"type": "string"}}        | LIST       | JSON
        {"type": "object", "additionalProperties": {}}        | OBJECT     | JSON
        {"const": "always"}                                   | CATEGORIES | CATEGORY
        {"enum": [1, "a", true]}                              | CATEGORIES | CATEGORY
        {"enum": ["yes", "no"]}                               | YES_NO     | BOOL
        {"anyOf": [{"type": "integer"}, {"type": "null"}]}    | INTEGER    | NUMBER
        """)
    void every_type_of_a_feedback_has_its_value(String schema, JudgeValue.Kind kind, ValueType returns) {
        JudgeValue type = FeedbackType.read(new JsonObject(schema)).orElseThrow();

        assertThat(type.kind()).isEqualTo(kind);
        assertThat(type.returns()).isEqualTo(returns);
    }

    @Test
    void a_scorer_of_sessions_is_the_one_of_this_server() {
        assertThat(here("conversation_completeness").scorer()).isEqualTo("plugin:conversation_completeness");
    }

    @Test
    void a_scorer_of_this_server_comes_back_with_its_parameters() {
        Map<String, Object> parameters = Map.of("words", List.of("a", "b"), "most", 3, "deep", Map.of("x", true));

        assertThat(SerializedScorer.of(SerializedScorer.serialize("mine", "script:polite", parameters)))
                .isEqualTo(new SerializedScorer(Kind.SCORER, null, new Plan.Here("script:polite", parameters)));
    }

    @ParameterizedTest
    @CsvSource({
        "Equivalence, equivalence",
        "ExpectationsGuidelines, expectations_guidelines",
        "Fluency, fluency",
        "RetrievalRelevance, retrieval_relevance",
        "RetrievalSufficiency, retrieval_sufficiency",
        "Summarization, summarization",
        "ToolCallEfficiency, tool_call_efficiency",
    })
    void built_in_judges_of_single_traces_are_all_here(String type, String scorer) {
        assertThat(SerializedScorer.of(builtIn(type).encode()).plan())
                .isEqualTo(new Plan.Here("plugin:" + scorer, Map.of()));
    }

    @Test
    void exact_tool_calls_are_compared_exactly_here_too() {
        JsonObject scorer = builtIn("ToolCallCorrectness");
        scorer.getJsonObject("builtin_scorer_pydantic_data")
                .put("should_exact_match", true)
                .put("should_consider_ordering", true);

        assertThat(SerializedScorer.of(scorer.encode()).plan())
                .isEqualTo(new Plan.Here("plugin:tool_call_correctness", Map.of("exact", true, "ordered", true)));
    }

    @Test
    void a_built_in_that_this_server_does_not_know_stays_with_the_client() {
        assertThat(reason(builtIn("Clairvoyance").encode()))
                .isEqualTo("this server has no scorer like MLflow's Clairvoyance");
    }

    private static JsonObject builtIn(String type) {
        return new JsonObject(serialized("fluency")).put("builtin_scorer_class", type);
    }

    @Test
    void code_is_never_anything_else_whatever_stands_beside_it() {
        JsonObject both = new JsonObject(serialized("tone")).put("call_source", "return 1");

        assertThat(SerializedScorer.of(both.encode()).kind()).isEqualTo(Kind.CODE);
        assertThat(reason(both.encode())).isEqualTo("it is Python code, which this server never runs");
    }

    @Test
    void a_scorer_cannot_say_where_its_judge_is_or_what_is_sent_there() {
        JsonObject scorer = new JsonObject(serialized("tone"));
        scorer.getJsonObject("instructions_judge_pydantic_data").put("base_url", "http://127.0.0.1:1/");
        assertThat(reason(scorer.encode())).startsWith("it names an address of its own");

        JsonObject other = new JsonObject(serialized("polite"));
        other.getJsonObject("builtin_scorer_pydantic_data").put("extra_headers", new JsonObject().put("X", "y"));
        assertThat(reason(other.encode())).startsWith("it sends headers of its own");
    }

    @ParameterizedTest
    @CsvSource({
        "Is it good?, its instructions name nothing to judge",
        "Is {{ question }} good?, its instructions have the variable {{ question }}",
    })
    void instructions_that_name_what_this_server_cannot_show_stay_with_the_client(String text, String reason) {
        JsonObject scorer = new JsonObject(serialized("tone"));
        scorer.getJsonObject("instructions_judge_pydantic_data").put("instructions", text);

        assertThat(reason(scorer.encode())).startsWith(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "\"text\"",
                "no json",
                "{\"instructions_judge_pydantic_data\": 1}",
                "{\"instructions_judge_pydantic_data\": {\"instructions\": 7}}",
                "{\"builtin_scorer_class\": []}",
                "{\"memory_augmented_judge_data\": {}}",
                "{\"third_party_scorer_data\": {\"module\": \"mlflow.genai.scorers.ragas\"}}",
                "{\"ensemble_scorer_data\": {}}"
            })
    void what_cannot_be_read_stays_with_the_client(String serialized) {
        assertThat(reason(serialized)).isNotBlank();
    }

    @Test
    void the_digest_is_the_one_that_mlflows_client_computes() {
        SERIALIZED.forEach(each -> {
            JsonObject scorer = (JsonObject) each.getValue();
            assertThat(DefinitionDigest.of(serialized(each.getKey())))
                    .as(each.getKey())
                    .isEqualTo(scorer.getString("digest"));
        });
    }

    @Test
    void a_choice_of_nothing_is_no_type() {
        assertThat(FeedbackType.read(new JsonObject().put("enum", new JsonArray())))
                .isEmpty();
    }

    private static JudgeDefinition judge(String name) {
        return ((Plan.Judge) SerializedScorer.of(serialized(name)).plan()).definition();
    }

    private static Plan.Here here(String name) {
        return (Plan.Here) SerializedScorer.of(serialized(name)).plan();
    }

    private static String reason(String serialized) {
        return ((Plan.InClient) SerializedScorer.of(serialized).plan()).reason();
    }
}
