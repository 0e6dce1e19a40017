package dev.assay.scorers.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.api.Scorer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GleuTest extends ComparisonVerdicts {
    @Override
    protected Scorer scorer() {
        return new Gleu();
    }

    @Test
    void the_rationale_shows_what_is_common() throws Exception {
        assertThat(only(answering("the cat"), Map.of("expected", "the dog")).rationale())
                .isEqualTo("1 rows of one to four tokens in common, of 3 in the response and 3 expected");
    }
}
