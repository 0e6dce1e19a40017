package dev.assay.scorers.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RougeTest extends ComparisonVerdicts {
    @Override
    protected Scorer scorer() {
        return new Rouge();
    }

    @Test
    void the_rationale_shows_what_is_common() throws Exception {
        assertThat(only(answering("the cat sat"), Map.of("expected", "the cat")).rationale())
                .isEqualTo("2 words in common, of 3 in the response and 2 expected");
    }

    @Test
    void texts_that_would_take_too_long_are_refused() {
        assertThatThrownBy(
                        () -> score(answering("word\n".repeat(5_001)), Map.of("expected", "a", "variant", "rougeLsum")))
                .isInstanceOf(ScorerException.class)
                .hasMessage("the response has 5001 words, expected at most 5000");
        assertThatThrownBy(() -> score(answering("a".repeat(100_001)), Map.of("expected", "a")))
                .isInstanceOf(ScorerException.class)
                .hasMessage("the response has 100001 characters, expected at most 100000");
    }
}
