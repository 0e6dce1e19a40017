package dev.assay.scorers.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WithinLimitsTest extends FigureContract {
    @Override
    protected Scorer scorer() {
        return new WithinLimits();
    }

    @Override
    protected Map<String, @Nullable Object> parameters() {
        return Map.of(
                "maxLatencyMs",
                1500L,
                "maxFirstTokenMs",
                250L,
                "maxTokens",
                1200L,
                "maxCost",
                0.0015,
                "maxLlmCalls",
                2L,
                "maxToolCalls",
                2L);
    }

    @Test
    void the_limits_themselves_are_allowed() throws Exception {
        assertThat(score(trace()))
                .containsExactly(Feedback.yesNo(
                        true,
                        "Within limits: 1,500 ms, allowed are 1,500; 250 ms to the first token, allowed are 250;"
                                + " 1,200 tokens, allowed are 1,200; 0.0015 US dollars, allowed are 0.0015; 2 calls of"
                                + " language models, allowed are 2; 2 tool calls, allowed are 2"));
    }

    @Test
    void every_limit_that_is_broken_is_named() throws Exception {
        assertThat(score(trace(), Map.of("maxLatencyMs", 1499.5, "maxTokens", 5000L, "maxToolCalls", 1L)))
                .containsExactly(Feedback.yesNo(
                        false, "Over the limit: 1,500 ms, allowed are 1,499.5; 2 tool calls, allowed are 1"));
    }

    @Test
    void a_limit_on_what_the_trace_does_not_tell_is_refused() {
        assertThatThrownBy(() -> score(silent(), Map.of("maxTokens", 1L)))
                .isInstanceOf(ScorerException.class)
                .hasMessage("the trace tells no tokens");
        assertThatThrownBy(() -> score(trace(), Map.of()))
                .isInstanceOf(ScorerException.class)
                .hasMessage("no limit is given");
    }
}
