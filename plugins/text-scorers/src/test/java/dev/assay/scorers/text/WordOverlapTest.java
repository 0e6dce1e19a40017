package dev.assay.scorers.text;

import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordOverlapTest extends Verdicts {
    @Override
    protected Scorer scorer() {
        return new WordOverlap();
    }

    @Override
    protected Trace trace() {
        return aTrace().withOutputs("The capital is Paris.")
                .withExpectation("expected_response", "Paris")
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "Paris, the capital is Paris, 0.4",
        "'Paris, of course!', 'of COURSE: paris', 1",
        "a a b, a b b, 0.6666666666666666",
        "one, two, 0",
        "'', '', 1",
        "'', something, 0",
        "Öl 2026, öl-2026, 1",
        "東京 tower, tower 東京, 1"
    })
    void words_in_common_count_on_both_sides(String expected, String response, double f1) throws Exception {
        var value = (Value.Num)
                only(answering(response), Map.of("expected", expected)).value();

        assertThat(value.value()).isEqualTo(f1, within(1e-12));
    }

    @Test
    void the_rationale_gives_the_counts() throws Exception {
        assertThat(only(trace(), Map.of()).rationale())
                .isEqualTo("1 words in common, of 4 in the response and 1 expected");
    }

    @Test
    void of_several_expected_texts_the_nearest_counts() throws Exception {
        Trace trace = aTrace().withOutputs("red green")
                .withExpectation("expected_response", List.of("blue", "green red", "red"))
                .build();

        assertThat(only(trace, Map.of()).value()).isEqualTo(new Value.Num(1));
    }

    @Test
    void no_answer_has_nothing_in_common() throws Exception {
        assertThat(only(answering(null), Map.of("expected", "a")).value()).isEqualTo(new Value.Num(0));
    }
}
