package dev.assay.scorers.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.api.Scorer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CostTest extends FigureContract {
    @Override
    protected Scorer scorer() {
        return new Cost();
    }

    @Test
    void the_figure_is_the_traces() throws Exception {
        assertThat(value(Map.of())).isEqualTo(0.0015);
        assertThat(rationale()).isEqualTo("Cost 0.0015 US dollars");
    }

    @Test
    void what_the_trace_does_not_tell_is_refused() {
        refuses("the trace tells no cost, and the prices of its models are not known");
    }
}
