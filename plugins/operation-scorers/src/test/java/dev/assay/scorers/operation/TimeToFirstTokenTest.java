package dev.assay.scorers.operation;

import static dev.assay.scorer.testkit.SpanBuilder.aChatModelSpan;
import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.Value;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimeToFirstTokenTest extends FigureContract {
    @Override
    protected Scorer scorer() {
        return new TimeToFirstToken();
    }

    @Test
    void the_figure_is_the_traces() throws Exception {
        assertThat(value(Map.of())).isEqualTo(250);
        assertThat(rationale()).isEqualTo("chat gave its first token after 250 ms");
    }

    @Test
    void each_call_has_a_feedback_about_its_span() throws Exception {
        assertThat(score(trace()))
                .extracting(Feedback::spanId, Feedback::value)
                .containsExactly(
                        tuple("0000000000000002", new Value.Num(250)), tuple("0000000000000005", new Value.Num(90)));
    }

    @Test
    void it_may_be_told_as_the_moment_of_the_first_token() throws Exception {
        // The second span of a trace starts a millisecond after the root.
        var trace = aTrace().withSpan(aChatModelSpan()
                        .withAttribute("langfuse.observation.completion_start_time", "\"2026-01-02T03:04:05.401Z\""))
                .build();

        assertThat(score(trace)).extracting(Feedback::value).containsExactly(new Value.Num(400));
    }

    @Test
    void what_the_trace_does_not_tell_is_refused() {
        refuses("no call of a language model tells the time to its first token");
    }
}
