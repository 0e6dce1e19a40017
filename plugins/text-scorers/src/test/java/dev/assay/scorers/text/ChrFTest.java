package dev.assay.scorers.text;

import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChrFTest extends Verdicts {
    @Override
    protected Scorer scorer() {
        return new ChrF();
    }

    @Override
    protected Trace trace() {
        return aTrace().withOutputs("the cat sat on the mat")
                .withExpectation("expected_response", List.of("a cat is on the mat", "no"))
                .build();
    }

    @Test
    void the_rationale_shows_precision_and_recall() throws Exception {
        assertThat(only(answering("abab"), Map.of("expected", "ab")).rationale())
                .isEqualTo("On the average of 2 lengths, 41.7 % of the response's rows are expected, and 100.0 % of the"
                        + " expected rows are there");
    }

    @Test
    void no_answer_is_no_likeness() throws Exception {
        assertThat(only(answering(null), Map.of("expected", "a")).value()).isEqualTo(new Value.Num(0));
    }
}
