package dev.assay.scorers.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.api.Scorer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeteorTest extends ComparisonVerdicts {
    @Override
    protected Scorer scorer() {
        return new Meteor();
    }

    @Test
    void the_rationale_shows_what_is_common_and_how_often_the_order_breaks() throws Exception {
        assertThat(only(answering("cats sat there, the dog ran"), Map.of("expected", "the dogs ran, the cat sat"))
                        .rationale())
                .isEqualTo("6 words in common, in 3 rows, of 7 in the response and 7 expected");
    }
}
