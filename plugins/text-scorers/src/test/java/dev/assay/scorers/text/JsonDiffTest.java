package dev.assay.scorers.text;

import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.model.Trace;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.Value;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class JsonDiffTest extends Verdicts {
    @Override
    protected Scorer scorer() {
        return new JsonDiff();
    }

    @Override
    protected Trace trace() {
        return aTrace().withOutputs("{\"name\": \"Ada\", \"age\": 37, \"tags\": [\"a\"], \"x\": 1}")
                .withExpectation("expected_response", Map.of("name", "Ada", "age", 36L, "tags", List.of("a", "b")))
                .build();
    }

    @Test
    void the_similarity_agrees_with_its_reference_to_nine_digits() throws Exception {
        JsonNode cases = Recorded.cases("json_diff");
        assertThat(cases).hasSizeGreaterThanOrEqualTo(30).allSatisfy(each -> {
            Value value = only(
                            answering(each.path("response").asText()),
                            Map.of("expected", each.path("expected").toString()))
                    .value();
            assertThat(((Value.Num) value).value())
                    .as(each.toString())
                    .isCloseTo(each.path("value").asDouble(), within(1e-9));
        });
    }

    @Test
    void the_rationale_names_the_path_of_each_difference() throws Exception {
        assertThat(only(trace(), Map.of()).rationale())
                .startsWith("3 differences: ")
                .contains("$.age is 37, expected 36", "$.tags has 1 elements, expected 2", "$.x is not expected");
    }

    @Test
    void a_list_that_the_trace_has_as_its_output_is_compared_whole() throws Exception {
        assertThat(only(answering(List.of("a", 1L)), Map.of("expected", "[\"a\", 1.0]"))
                        .value())
                .isEqualTo(new Value.Num(1));
    }

    @Test
    void a_fence_is_taken_off_unless_told_otherwise() throws Exception {
        var fenced = answering("```json\n{\"a\": 1}\n```");

        assertThat(only(fenced, Map.of("expected", "{\"a\": 1}")).value()).isEqualTo(new Value.Num(1));
        assertThat(only(fenced, Map.of("expected", "{\"a\": 1}", "allowFence", false))
                        .rationale())
                .startsWith("The response is no JSON: Line 1, column 1");
    }

    @Test
    void an_expected_text_that_is_no_json_is_refused() {
        assertThatThrownBy(() -> score(answering("1"), Map.of("expected", "{a}")))
                .isInstanceOf(ScorerException.class)
                .hasMessageStartingWith("the expected text is no JSON: Line 1, column 2");
    }

    @Test
    @Timeout(60)
    void texts_that_would_take_too_long_together_are_refused() {
        List<String> response = Collections.nCopies(100, "a".repeat(9_000));
        List<String> expected = Collections.nCopies(100, "b".repeat(9_000));

        assertThatThrownBy(() -> score(
                        aTrace().withOutputs(response)
                                .withExpectation("expected_response", expected)
                                .build(),
                        Map.of()))
                .isInstanceOf(ScorerException.class)
                .hasMessage("the texts that differ are too many and too long to compare character by character");
    }

    @Test
    @Timeout(60)
    void depths_and_numbers_that_nobody_means_are_refused() {
        assertThatThrownBy(() -> score(answering("[".repeat(5000) + "]".repeat(5000)), Map.of("expected", "1")))
                .isInstanceOf(ScorerException.class)
                .hasMessage("the JSON is nested deeper than 200 levels");
        assertThatThrownBy(() -> score(answering("9".repeat(2_000_000)), Map.of("expected", "1")))
                .isInstanceOf(ScorerException.class)
                .hasMessageContaining("is too large or too fine to compare");
        assertThatThrownBy(() -> score(answering("1e999999999999"), Map.of("expected", "1")))
                .isInstanceOf(ScorerException.class)
                .hasMessage("the number \"1e999999999999\" is too large or too fine to compare");
    }
}
