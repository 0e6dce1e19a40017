package dev.assay.scorers.text;

import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RougeTest extends Verdicts {
    @Override
    protected Scorer scorer() {
        return new Rouge();
    }

    @Override
    protected Trace trace() {
        return aTrace().withOutputs("the cat sat on the mat")
                .withExpectation("expected_response", List.of("a cat is on the mat", "no"))
                .build();
    }

    @Test
    void the_rationale_shows_what_is_common() throws Exception {
        assertThat(only(answering("the cat sat"), Map.of("expected", "the cat")).rationale())
                .isEqualTo("2 words in common, of 3 in the response and 2 expected");
    }

    @Test
    void no_answer_is_no_likeness() throws Exception {
        assertThat(only(answering(null), Map.of("expected", "a")).value()).isEqualTo(new Value.Num(0));
    }
}
