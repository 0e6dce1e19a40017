package dev.assay.scorers.text;

import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeteorTest extends Verdicts {
    @Override
    protected Scorer scorer() {
        return new Meteor();
    }

    @Override
    protected Trace trace() {
        return aTrace().withOutputs("the cat sat on the mat")
                .withExpectation("expected_response", List.of("a cat is on the mat", "no"))
                .build();
    }

    @Test
    void the_rationale_shows_what_is_common_and_how_often_the_order_breaks() throws Exception {
        assertThat(only(answering("cats sat there, the dog ran"), Map.of("expected", "the dogs ran, the cat sat"))
                        .rationale())
                .isEqualTo("6 words in common, in 3 rows, of 7 in the response and 7 expected");
    }

    @Test
    void no_answer_is_no_likeness() throws Exception {
        assertThat(only(answering(null), Map.of("expected", "a")).value()).isEqualTo(new Value.Num(0));
    }
}
