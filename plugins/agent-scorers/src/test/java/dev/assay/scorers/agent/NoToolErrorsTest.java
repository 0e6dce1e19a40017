package dev.assay.scorers.agent;

import static dev.assay.scorer.testkit.SpanBuilder.aChatModelSpan;
import static dev.assay.scorer.testkit.SpanBuilder.aToolSpan;
import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.Value;
import dev.assay.scorer.testkit.ScorerContract;
import org.junit.jupiter.api.Test;

class NoToolErrorsTest extends ScorerContract {
    @Override
    protected Scorer scorer() {
        return new NoToolErrors();
    }

    @Override
    protected Trace trace() {
        return aTrace().withSpan(aToolSpan("search"))
                .withSpan(aToolSpan("book").withId("00000000000000b0").failingWith("no seat left"))
                .build();
    }

    @Test
    void a_failed_call_is_shown_at_its_span() throws Exception {
        Feedback feedback = score(trace()).getFirst();

        assertThat(feedback.value()).isEqualTo(new Value.Text("no"));
        assertThat(feedback.spanId()).isEqualTo("00000000000000b0");
        assertThat(feedback.rationale()).isEqualTo("1 of 2 tool calls failed, first book: no seat left");
    }

    @Test
    void only_tools_count() throws Exception {
        Trace trace = aTrace().withSpan(aToolSpan("search"))
                .withSpan(aChatModelSpan().failingWith("overloaded"))
                .build();

        assertThat(score(trace).getFirst().value()).isEqualTo(new Value.Text("yes"));
    }

    @Test
    void a_trace_without_tool_calls_is_skipped() throws Exception {
        assertThat(score(aTrace().withSpan(aChatModelSpan()).build())).isEmpty();
    }
}
