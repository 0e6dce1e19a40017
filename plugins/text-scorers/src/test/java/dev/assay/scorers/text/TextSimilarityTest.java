package dev.assay.scorers.text;

import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextSimilarityTest extends Verdicts {
    @Override
    protected Scorer scorer() {
        return new TextSimilarity();
    }

    @Override
    protected Trace trace() {
        return aTrace().withOutputs("sitting")
                .withExpectation("expected_response", "kitten")
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "kitten, sitting, 3, 7",
        "'', '', 0, 0",
        "'', abc, 3, 3",
        "abc, '', 3, 3",
        "flaw, lawn, 2, 4",
        "same, ' same ', 0, 4",
        "Grüße, Grusse, 3, 6",
        "ab, ba, 2, 2",
        "same, '\u00a0\u0085same\u2007\u202f\u001f', 0, 4"
    })
    void the_distance_is_levenshteins(String expected, String response, int distance, int longer) throws Exception {
        var feedback = only(answering(response), Map.of("expected", expected));

        assertThat(feedback.rationale())
                .isEqualTo(distance + " of " + longer + " characters to insert, delete or replace");
        assertThat(feedback.value()).isEqualTo(new Value.Num(longer == 0 ? 1 : 1 - (double) distance / longer));
    }

    @Test
    void of_several_right_texts_the_nearest_counts() throws Exception {
        Trace trace = aTrace().withOutputs("Paris.")
                .withExpectation("expected_response", List.of("It is Paris", "Paris"))
                .build();

        assertThat(only(trace, Map.of()).value()).isEqualTo(new Value.Num(1 - 1.0 / 6));
    }

    @Test
    void no_answer_is_not_similar() throws Exception {
        assertThat(only(answering(null), Map.of("expected", "a")).value()).isEqualTo(new Value.Num(0));
    }

    @Test
    void texts_that_would_take_too_long_are_refused() {
        assertThatThrownBy(() -> score(answering("a".repeat(10_001)), Map.of("expected", "a")))
                .isInstanceOf(ScorerException.class)
                .hasMessage("the response has 10001 characters, expected at most 10000");
    }
}
