package dev.assay.scorers.agent;

import static dev.assay.scorer.testkit.SpanBuilder.aChatModelSpan;
import static dev.assay.scorer.testkit.SpanBuilder.aToolSpan;
import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.Value;
import dev.assay.scorer.testkit.ScorerContract;
import dev.assay.scorer.testkit.TraceBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StepEfficiencyTest extends ScorerContract {
    @Override
    protected Scorer scorer() {
        return new StepEfficiency();
    }

    @Override
    protected Trace trace() {
        return fourCalls().withExpectation("expected_steps", 2L).build();
    }

    @Test
    void steps_that_suffice_are_held_against_those_taken() throws Exception {
        assertThat(value(trace(), Map.of())).isEqualTo(0.5);
        assertThat(score(trace()).getFirst().rationale()).isEqualTo("Took 4 steps, 2 suffice");
        assertThat(value(trace(), Map.of("expected", 3L))).isEqualTo(0.75);
        assertThat(value(trace(), Map.of("expected", 9L))).isEqualTo(1);
    }

    @Test
    void the_number_may_be_that_of_expected_steps_or_calls() throws Exception {
        assertThat(value(
                        fourCalls()
                                .withExpectation("expected_steps", List.of("a", "b", "c"))
                                .build(),
                        Map.of()))
                .isEqualTo(0.75);
        assertThat(value(
                        fourCalls()
                                .withExpectation("expected_tool_calls", List.of("a"))
                                .build(),
                        Map.of()))
                .isEqualTo(0.25);
    }

    @Test
    void calls_of_models_can_be_the_steps() throws Exception {
        assertThat(value(trace(), Map.of("count", "llm_calls"))).isEqualTo(1);
        assertThat(value(trace(), Map.of("count", "both"))).isEqualTo(0.4);
    }

    @Test
    void without_steps_or_an_expectation_there_is_no_score() {
        assertThatThrownBy(() -> score(fourCalls().build()))
                .isInstanceOf(ScorerException.class)
                .hasMessageContaining("'expected_steps'");
        assertThatThrownBy(() -> score(aTrace().build(), Map.of("expected", 1L)))
                .isInstanceOf(ScorerException.class)
                .hasMessage("the trace has no tool call: there is no step to count");
    }

    private double value(Trace trace, Map<String, @Nullable Object> parameters) throws Exception {
        return ((Value.Num) score(trace, parameters).getFirst().value()).value();
    }

    private static TraceBuilder fourCalls() {
        return aTrace().withSpan(aToolSpan("a"))
                .withSpan(aToolSpan("b"))
                .withSpan(aChatModelSpan())
                .withSpan(aToolSpan("b"))
                .withSpan(aToolSpan("c"));
    }
}
