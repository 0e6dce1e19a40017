package dev.assay.scorers.judge;

import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.testkit.TraceBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class CorrectnessTest extends JudgeScorerContract {
    @Override
    protected Scorer scorer() {
        return new Correctness();
    }

    @Override
    TraceBuilder traceWith(String response) {
        return aTrace().withInputs("What does Acme want?")
                .withOutputs(response)
                .withExpectation("expected_facts", List.of("Acme wants SSO", "They met on Monday"));
    }

    @Test
    void it_is_called_as_mlflow_calls_it() {
        assertThat(scorer().info().name()).isEqualTo("correctness");
    }

    @Test
    void facts_are_numbered() throws Exception {
        ScriptedJudge judge = ScriptedJudge.says("yes");

        var feedback = scoreBy(judge, trace()).getFirst();

        assertThat(judge.prompt()).containsSubsequence("1 of 2", "Acme wants SSO", "2 of 2", "They met on Monday");
        assertThat(feedback.metadata()).containsEntry("judge.expectation", "expected_facts");
    }

    @Test
    void an_expected_response_will_do() throws Exception {
        ScriptedJudge judge = ScriptedJudge.says("yes");

        var feedback = scoreBy(
                        judge,
                        aTrace().withInputs("q")
                                .withOutputs("a")
                                .withExpectation("expected_response", "SSO, said on Monday")
                                .build())
                .getFirst();

        assertThat(judge.prompt()).contains("SSO, said on Monday");
        assertThat(feedback.metadata()).containsEntry("judge.expectation", "expected_response");
    }

    @Test
    void of_both_the_facts_are_taken_and_that_is_kept() throws Exception {
        ScriptedJudge judge = ScriptedJudge.says("yes");

        var feedback = scoreBy(
                        judge,
                        traceWith("a")
                                .withExpectation("expected_response", "never shown")
                                .build())
                .getFirst();

        assertThat(judge.prompt()).contains("Acme wants SSO").doesNotContain("never shown");
        assertThat(feedback.metadata()).containsEntry("judge.expectation", "expected_facts");
    }

    @Test
    void without_anything_expected_there_is_no_verdict() {
        var none = aTrace().withInputs("q").withOutputs("a");
        assertThatThrownBy(() -> score(none.build()))
                .hasMessage(
                        "the trace has neither an expectation 'expected_facts' nor 'expected_response' with something "
                                + "in it");
        assertThatThrownBy(() -> score(
                        none.withExpectation("expected_facts", List.of("", " ")).build()))
                .hasMessageContaining("neither an expectation");
    }
}
