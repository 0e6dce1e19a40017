package dev.assay.scorers.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.api.Scorer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ToolCallsTest extends FigureContract {
    @Override
    protected Scorer scorer() {
        return new ToolCalls();
    }

    @Test
    void the_figure_is_the_traces() throws Exception {
        assertThat(value(Map.of())).isEqualTo(2);
        assertThat(rationale()).isEqualTo("2 tool calls");
    }

    @Test
    void those_of_one_tool_can_be_counted() throws Exception {
        assertThat(value(Map.of("tool", "read"))).isEqualTo(1);
        assertThat(value(Map.of("tool", "write"))).isZero();
    }
}
