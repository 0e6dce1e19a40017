package dev.assay.scorers.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.api.Scorer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JaroWinklerTest extends ComparisonVerdicts {
    @Override
    protected Scorer scorer() {
        return new JaroWinkler();
    }

    @Test
    void the_rationale_shows_what_is_common() throws Exception {
        assertThat(only(answering("martha"), Map.of("expected", "marhta")).rationale())
                .isEqualTo(
                        "6 characters in common at nearby places, 1 of them swapped, the first 3 the same; of 6 in the"
                                + " response and 6 expected");
    }
}
