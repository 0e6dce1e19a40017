package dev.assay.scorers.agent;

import static dev.assay.scorer.testkit.SpanBuilder.aToolSpan;
import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.model.Status;
import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.Value;
import dev.assay.scorer.testkit.ScorerContract;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ErrorRecoveryTest extends ScorerContract {
    @Override
    protected Scorer scorer() {
        return new ErrorRecovery();
    }

    @Override
    protected Trace trace() {
        return aTrace().withOutputs("Done")
                .withSpan(aToolSpan("search").failingWith("timeout"))
                .withSpan(aToolSpan("read"))
                .withSpan(aToolSpan("search"))
                .build();
    }

    @Test
    void the_same_tool_called_again_with_success_makes_it_good() throws Exception {
        assertThat(score(trace(), Map.of("by", "retry")))
                .containsExactly(Feedback.yesNo(
                        true, "1 failed tool calls, each followed by one of the same tool that succeeded"));
    }

    @Test
    void an_answer_makes_it_good_unless_told_otherwise() throws Exception {
        Trace answered = aTrace().withOutputs("Done")
                .withSpan(aToolSpan("search"))
                .withSpan(aToolSpan("search").failingWith("timeout"))
                .build();

        assertThat(score(answered))
                .containsExactly(Feedback.yesNo(
                        true,
                        "search failed (timeout) and was not called again with success, but the trace ended well with"
                                + " an answer"));
        assertThat(score(answered, Map.of("by", "retry")).getFirst().value()).isEqualTo(new Value.Text("no"));
    }

    @Test
    void a_failure_that_ends_the_trace_is_named_with_its_span() throws Exception {
        Trace failed = aTrace().withStatus(Status.ERROR)
                .withSpan(aToolSpan("search").failingWith("timeout"))
                .build();

        Feedback feedback = score(failed).getFirst();
        assertThat(feedback.value()).isEqualTo(new Value.Text("no"));
        assertThat(feedback.spanId()).isEqualTo("0000000000000002");
        assertThat(feedback.rationale()).endsWith("and the trace did not end well with an answer");
    }

    @Test
    void a_trace_without_failed_calls_is_skipped() throws Exception {
        assertThat(score(aTrace().withSpan(aToolSpan("search")).build())).isEmpty();
    }
}
