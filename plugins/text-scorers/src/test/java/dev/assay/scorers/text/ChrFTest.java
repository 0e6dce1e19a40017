package dev.assay.scorers.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.api.Scorer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChrFTest extends ComparisonVerdicts {
    @Override
    protected Scorer scorer() {
        return new ChrF();
    }

    @Test
    void the_rationale_shows_precision_and_recall() throws Exception {
        assertThat(only(answering("abab"), Map.of("expected", "ab")).rationale())
                .isEqualTo("On the average of 2 lengths, 41.7 % of the response's rows are expected, and 100.0 % of the"
                        + " expected rows are there");
    }
}
