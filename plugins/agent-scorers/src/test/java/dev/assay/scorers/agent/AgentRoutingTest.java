package dev.assay.scorers.agent;

import static dev.assay.scorer.testkit.SpanBuilder.aSpan;
import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.Value;
import dev.assay.scorer.testkit.ScorerContract;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgentRoutingTest extends ScorerContract {
    @Override
    protected Scorer scorer() {
        return new AgentRouting();
    }

    @Override
    protected Trace trace() {
        return aTrace().withSpan(aSpan("invoke_agent billing", "AGENT"))
                .withSpan(aSpan("invoke_agent billing", "AGENT"))
                .withSpan(aSpan("run", "AGENT").withAttribute("gen_ai.agent.name", "refunds"))
                .withExpectation("expected_agents", List.of("billing", "refunds"))
                .build();
    }

    @Test
    void the_agents_below_the_root_are_those_called() throws Exception {
        assertThat(score(trace())).containsExactly(Feedback.yesNo(true, "Called billing, refunds, as expected"));
    }

    @Test
    void the_feedback_is_about_the_first_agent_that_was_not_expected() throws Exception {
        Feedback feedback =
                score(trace(), Map.of("expected", List.of("billing", "sales"))).getFirst();

        assertThat(feedback.value()).isEqualTo(new Value.Text("no"));
        assertThat(feedback.rationale()).isEqualTo("Called billing, refunds; expected billing, sales");
        assertThat(feedback.spanId()).isEqualTo("0000000000000004");
    }

    @Test
    void the_order_may_be_loose() throws Exception {
        assertThat(verdict(List.of("refunds", "billing"), "exact")).isEqualTo("no");
        assertThat(verdict(List.of("refunds", "billing"), "any_order")).isEqualTo("yes");
        assertThat(verdict(List.of("refunds"), "in_order")).isEqualTo("yes");
        assertThat(verdict(List.of("refunds", "billing"), "in_order")).isEqualTo("no");
        assertThat(verdict(List.of("refunds"), "any_order")).isEqualTo("no");
    }

    @Test
    void no_agent_can_be_what_is_expected() throws Exception {
        assertThat(score(aTrace().build(), Map.of("expected", List.of()))
                        .getFirst()
                        .value())
                .isEqualTo(new Value.Text("yes"));
        assertThat(verdict(List.of(), "exact")).isEqualTo("no");
    }

    @Test
    void nothing_to_compare_with_is_said_so() {
        assertThatThrownBy(() -> score(aTrace().build()))
                .isInstanceOf(ScorerException.class)
                .hasMessageContaining("'expected_agents'");
        assertThatThrownBy(() -> score(trace(), Map.of("expected", List.of(1L))))
                .isInstanceOf(ScorerException.class)
                .hasMessage("expected agent 1 is 1, expected a name or a map with 'name'");
    }

    private String verdict(List<Object> expected, String order) throws Exception {
        return ((Value.Text) score(trace(), Map.of("expected", expected, "order", order))
                        .getFirst()
                        .value())
                .value();
    }
}
