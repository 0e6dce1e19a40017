package dev.assay.scorers.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.api.Scorer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TokenCountTest extends FigureContract {
    @Override
    protected Scorer scorer() {
        return new TokenCount();
    }

    @Test
    void the_figure_is_the_traces() throws Exception {
        assertThat(value(Map.of())).isEqualTo(1200);
        assertThat(rationale()).isEqualTo("1,000 tokens of prompts and 200 of answers");
    }

    @Test
    void those_of_prompts_or_answers_can_be_asked_for() throws Exception {
        assertThat(value(Map.of("kind", "input"))).isEqualTo(1000);
        assertThat(value(Map.of("kind", "output"))).isEqualTo(200);
    }

    @Test
    void what_the_trace_does_not_tell_is_refused() {
        refuses("the trace tells no tokens");
    }
}
