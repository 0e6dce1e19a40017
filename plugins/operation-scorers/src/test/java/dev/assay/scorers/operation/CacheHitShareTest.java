package dev.assay.scorers.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.api.Scorer;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CacheHitShareTest extends FigureContract {
    @Override
    protected Scorer scorer() {
        return new CacheHitShare();
    }

    @Test
    void the_figure_is_the_traces() throws Exception {
        assertThat(value(Map.of())).isEqualTo(0.25);
        assertThat(rationale()).isEqualTo("250 of 1,000 tokens of the prompts came from the cache");
    }

    @Test
    void what_the_trace_does_not_tell_is_refused() {
        refuses("the trace tells no tokens of a prompt");
    }
}
