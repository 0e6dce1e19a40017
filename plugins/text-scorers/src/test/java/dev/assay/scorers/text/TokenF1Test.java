package dev.assay.scorers.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.api.Scorer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TokenF1Test extends ComparisonVerdicts {
    @Override
    protected Scorer scorer() {
        return new TokenF1();
    }

    @Test
    void articles_and_punctuation_do_not_count() throws Exception {
        assertThat(only(answering("The cat!"), Map.of("expected", "a cat")).rationale())
                .isEqualTo("1 words in common, of 1 in the response and 1 expected, without articles and punctuation");
    }
}
