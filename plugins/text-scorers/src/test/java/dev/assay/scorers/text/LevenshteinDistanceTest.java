package dev.assay.scorers.text;

import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Scorer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LevenshteinDistanceTest extends Verdicts {
    @Override
    protected Scorer scorer() {
        return new LevenshteinDistance();
    }

    @Override
    protected Trace trace() {
        return aTrace().withOutputs("the cat sat on the mat")
                .withExpectation("expected_response", List.of("a cat is on the mat", "no"))
                .build();
    }

    @Test
    void the_rationale_shows_the_lengths() throws Exception {
        assertThat(only(answering("kitten"), Map.of("expected", "sitting")).rationale())
                .isEqualTo("3 characters to insert, delete or replace, of 6 in the response and 7 expected");
    }
}
