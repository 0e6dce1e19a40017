package dev.assay.scorers.agent;

import static dev.assay.scorer.testkit.SpanBuilder.aSpan;
import static dev.assay.scorer.testkit.SpanBuilder.aToolSpan;
import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.Value;
import dev.assay.scorer.testkit.ScorerContract;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlanAdherenceTest extends ScorerContract {
    @Override
    protected Scorer scorer() {
        return new PlanAdherence();
    }

    @Override
    protected Trace trace() {
        return aTrace().withSpan(aToolSpan("search"))
                .withSpan(aSpan("invoke_agent writer", "AGENT"))
                .withSpan(aToolSpan("search"))
                .withSpan(aToolSpan("send"))
                .withExpectation("expected_plan", List.of("search", Map.of("name", "writer"), "check", "send"))
                .build();
    }

    @Test
    void steps_of_the_plan_count_where_they_come_in_its_order() throws Exception {
        Feedback feedback = score(trace()).getFirst();

        assertThat(feedback.value()).isEqualTo(new Value.Num(0.75));
        assertThat(feedback.rationale())
                .isEqualTo("Took search, writer, search, send; 3 of the plan's 4 steps in order, missing check");
        assertThat(value(Map.of("expected", List.of("send", "writer")))).isEqualTo(0.5);
    }

    @Test
    void other_steps_can_be_made_to_cost() throws Exception {
        assertThat(value(Map.of("expected", List.of("search", "send")))).isEqualTo(1);
        assertThat(value(Map.of("expected", List.of("search", "send"), "otherSteps", false)))
                .isEqualTo(0.5);
    }

    @Test
    void other_types_of_spans_can_be_the_steps() throws Exception {
        assertThat(value(Map.of("expected", List.of("writer"), "spanTypes", List.of("AGENT"), "otherSteps", false)))
                .isEqualTo(1);
    }

    @Test
    void a_plan_that_would_take_the_memory_is_refused() {
        assertThatThrownBy(() -> score(trace(), Map.of("expected", Collections.nCopies(3_000_000, "search"))))
                .isInstanceOf(ScorerException.class)
                .hasMessage(
                        "the plan has 3000000 steps and the agent took 4: too many to compare, the product of both may"
                                + " be 10000000");
    }

    @Test
    void a_plan_without_steps_is_refused() {
        assertThatThrownBy(() -> score(trace(), Map.of("expected", List.of())))
                .isInstanceOf(ScorerException.class)
                .hasMessage("the expected plan has no steps");
    }

    private double value(Map<String, @Nullable Object> parameters) throws Exception {
        return ((Value.Num) score(trace(), parameters).getFirst().value()).value();
    }
}
