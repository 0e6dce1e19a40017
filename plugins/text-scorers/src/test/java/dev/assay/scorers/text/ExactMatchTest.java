package dev.assay.scorers.text;

import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExactMatchTest extends Verdicts {
    @Override
    protected Scorer scorer() {
        return new ExactMatch();
    }

    @Override
    protected Trace trace() {
        return aTrace().withOutputs("Paris")
                .withExpectation("expected_response", "Paris")
                .build();
    }

    @Test
    void the_expected_text_is_the_traces_expectation() throws Exception {
        assertThat(verdict(trace(), Map.of())).isEqualTo("yes");
        Trace wrong = aTrace().withOutputs("Lyon")
                .withExpectation("expected_response", "Paris")
                .build();
        assertThat(verdict(wrong, Map.of())).isEqualTo("no");
    }

    @Test
    void any_of_several_right_texts_will_do() throws Exception {
        var several = aTrace().withExpectation("expected_response", List.of("Paris", "The city of Paris"));

        assertThat(verdict(several.withOutputs("The city of Paris").build(), Map.of()))
                .isEqualTo("yes");
        assertThat(only(several.withOutputs("Lyon").build(), Map.of()).rationale())
                .isEqualTo("Expected \"Paris\" or another of 2 texts, the response is \"Lyon\"");
        assertThatThrownBy(() -> score(
                        aTrace().withOutputs("Paris")
                                .withExpectation("expected_response", List.of())
                                .build(),
                        Map.of()))
                .isInstanceOf(ScorerException.class)
                .hasMessageContaining("empty list");
    }

    @Test
    void a_parameter_wins_over_the_expectation() throws Exception {
        assertThat(verdict(trace(), Map.of("expected", "Lyon"))).isEqualTo("no");
    }

    @Test
    void the_newest_expectation_counts() throws Exception {
        Trace corrected = aTrace().withOutputs("Paris")
                .withExpectation("expected_response", "Lyon")
                .withExpectation("expected_response", "Paris")
                .build();

        assertThat(verdict(corrected, Map.of())).isEqualTo("yes");
    }

    @Test
    void space_around_is_ignored_unless_told_otherwise() throws Exception {
        assertThat(verdict(answering(" Paris\n"), Map.of("expected", "Paris"))).isEqualTo("yes");
        assertThat(verdict(answering(" Paris\n"), Map.of("expected", "Paris", "trim", false)))
                .isEqualTo("no");
    }

    @Test
    void case_counts_unless_told_otherwise() throws Exception {
        assertThat(verdict(answering("PARIS"), Map.of("expected", "Paris"))).isEqualTo("no");
        assertThat(verdict(answering("PARIS"), Map.of("expected", "Paris", "ignoreCase", true)))
                .isEqualTo("yes");
    }

    @Test
    void a_structured_answer_is_compared_by_its_text() throws Exception {
        var completion = Map.of("choices", List.of(Map.of("message", Map.of("content", "Paris"))));

        assertThat(verdict(answering(completion), Map.of("expected", "Paris"))).isEqualTo("yes");
    }

    @Test
    void no_answer_is_a_wrong_answer() throws Exception {
        assertThat(verdict(answering(null), Map.of("expected", "Paris"))).isEqualTo("no");
    }

    @Test
    void the_rationale_shows_where_long_texts_differ() throws Exception {
        String common = "a".repeat(500);

        assertThat(only(answering(common + "X"), Map.of("expected", common + "Y"))
                        .rationale())
                .contains("X\"")
                .hasSizeLessThan(300);
    }

    @Test
    void nothing_to_compare_with_is_said_so() {
        assertThatThrownBy(() -> score(answering("Paris"), Map.of()))
                .isInstanceOf(ScorerException.class)
                .hasMessageContaining("'expected'")
                .hasMessageContaining("'expected_response'");
    }
}
