package dev.assay.scorers.text;

import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BleuTest extends Verdicts {
    @Override
    protected Scorer scorer() {
        return new Bleu();
    }

    @Override
    protected Trace trace() {
        return aTrace().withOutputs("the cat sat on the mat")
                .withExpectation("expected_response", List.of("a cat is on the mat", "no"))
                .build();
    }

    @Test
    void the_rationale_shows_what_was_found() throws Exception {
        assertThat(only(answering("the cat sat here"), Map.of("expected", "the cat sat there"))
                        .rationale())
                .isEqualTo("Of the response's rows of 1, 2, 3, 4 tokens, 3/4, 2/3, 1/2, 0/1 are expected; it has 4"
                        + " tokens, expected 4 (brevity penalty 1.000)");
    }

    @Test
    void no_answer_is_no_likeness() throws Exception {
        assertThat(only(answering(null), Map.of("expected", "a")).value()).isEqualTo(new Value.Num(0));
    }
}
