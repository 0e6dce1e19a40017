package dev.assay.scorers.text;

import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.model.Status;
import dev.assay.model.Trace;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LatencyLimitTest extends Verdicts {
    @Override
    protected Scorer scorer() {
        return new LatencyLimit();
    }

    @Override
    protected Trace trace() {
        return aTrace().withDuration(Duration.ofMillis(1500)).build();
    }

    @Override
    protected Map<String, @Nullable Object> parameters() {
        return Map.of("maxMs", 2000L);
    }

    @Test
    void the_limit_itself_is_allowed() throws Exception {
        assertThat(verdict(trace(), Map.of("maxMs", 1500L))).isEqualTo("yes");
        assertThat(only(trace(), Map.of("maxMs", 1499.5)).rationale())
                .isEqualTo("Took 1,500 ms, allowed are 1,499.500 ms");
        assertThat(verdict(trace(), Map.of("maxMs", 1499.5))).isEqualTo("no");
    }

    @Test
    void a_trace_that_runs_has_no_latency_yet() {
        Trace running =
                aTrace().withStatus(Status.UNSET).withDuration(Duration.ZERO).build();

        assertThatThrownBy(() -> score(running, parameters()))
                .isInstanceOf(ScorerException.class)
                .hasMessageContaining("has not ended");
    }
}
