package dev.assay.scorers.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.api.Scorer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LatencyTest extends FigureContract {
    @Override
    protected Scorer scorer() {
        return new Latency();
    }

    @Test
    void the_figure_is_the_traces() throws Exception {
        assertThat(value(Map.of())).isEqualTo(1500);
        assertThat(rationale()).isEqualTo("Took 1,500 ms");
    }

    @Test
    void what_the_trace_does_not_tell_is_refused() {
        refuses("the trace has no duration: it has not ended, or its clock ran backwards");
    }
}
