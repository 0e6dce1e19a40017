package dev.assay.scorers.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.api.Scorer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LlmCallsTest extends FigureContract {
    @Override
    protected Scorer scorer() {
        return new LlmCalls();
    }

    @Test
    void the_figure_is_the_traces() throws Exception {
        assertThat(value(Map.of())).isEqualTo(2);
        assertThat(rationale()).isEqualTo("2 calls of language models");
    }
}
