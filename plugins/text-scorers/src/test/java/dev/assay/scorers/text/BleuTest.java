package dev.assay.scorers.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.api.Scorer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BleuTest extends ComparisonVerdicts {
    @Override
    protected Scorer scorer() {
        return new Bleu();
    }

    @Test
    void the_rationale_shows_what_was_found() throws Exception {
        assertThat(only(answering("the cat sat here"), Map.of("expected", "the cat sat there"))
                        .rationale())
                .isEqualTo("Of the response's rows of 1, 2, 3, 4 tokens, 3/4, 2/3, 1/2, 0/1 are expected; it has 4"
                        + " tokens, expected 4 (brevity penalty 1.000)");
    }
}
