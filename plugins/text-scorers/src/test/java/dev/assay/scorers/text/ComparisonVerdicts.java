package dev.assay.scorers.text;

import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What holds for every comparison that says 1 of equal texts. */
abstract class ComparisonVerdicts extends Verdicts {
    @Override
    protected final Trace trace() {
        return aTrace().withOutputs("the cat sat on the mat")
                .withExpectation("expected_response", List.of("a cat is on the mat", "no"))
                .build();
    }

    @Test
    void no_answer_is_no_likeness() throws Exception {
        assertThat(only(answering(null), Map.of("expected", "a")).value()).isEqualTo(new Value.Num(0));
    }
}
