package dev.assay.scorers.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.Value;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadabilityTest extends LanguageContract {
    @Override
    protected Scorer scorer() {
        return new Readability();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "flesch_reading_ease",
                "flesch_kincaid_grade",
                "gunning_fog",
                "smog_index",
                "automated_readability_index",
                "coleman_liau_index"
            })
    void a_formula_agrees_with_textstat_to_nine_digits(String formula) {
        assertThat(cases("readability")).allSatisfy(each -> {
            Value value =
                    only(each.path("text").asText(), Map.of("formula", formula)).value();
            assertThat(((Value.Num) value).value())
                    .as(each.path("text").asText())
                    .isCloseTo(each.path("values").path(formula).asDouble(), within(1e-9));
        });
    }

    @Test
    void the_rationale_shows_what_was_counted() throws Exception {
        assertThat(only("The cat sat on the mat. It was warm there.", Map.of()).rationale())
                .isEqualTo(
                        "flesch reading ease of 10 words in 2 sentences, with 10 syllables, 0 words of three and more,"
                                + " and 33 characters");
    }

    @Test
    void marks_alone_are_nothing_to_read() {
        assertThatThrownBy(() -> only("... !!!", Map.of()))
                .isInstanceOf(ScorerException.class)
                .hasMessageStartingWith("the response has no words");
    }
}
