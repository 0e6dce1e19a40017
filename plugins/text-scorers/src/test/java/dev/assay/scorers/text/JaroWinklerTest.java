package dev.assay.scorers.text;

import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JaroWinklerTest extends Verdicts {
    @Override
    protected Scorer scorer() {
        return new JaroWinkler();
    }

    @Override
    protected Trace trace() {
        return aTrace().withOutputs("the cat sat on the mat")
                .withExpectation("expected_response", List.of("a cat is on the mat", "no"))
                .build();
    }

    @Test
    void the_rationale_shows_what_is_common() throws Exception {
        assertThat(only(answering("martha"), Map.of("expected", "marhta")).rationale())
                .isEqualTo(
                        "6 characters in common at nearby places, 1 of them swapped, the first 3 the same; of 6 in the"
                                + " response and 6 expected");
    }

    @Test
    void no_answer_is_no_likeness() throws Exception {
        assertThat(only(answering(null), Map.of("expected", "a")).value()).isEqualTo(new Value.Num(0));
    }
}
