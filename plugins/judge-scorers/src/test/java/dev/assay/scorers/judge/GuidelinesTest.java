package dev.assay.scorers.judge;

import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.testkit.TraceBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GuidelinesTest extends JudgeScorerContract {
    @Override
    protected Scorer scorer() {
        return new Guidelines();
    }

    @Override
    TraceBuilder traceWith(String response) {
        return aTrace().withInputs("What does Acme want?").withOutputs(response);
    }

    @Override
    protected Map<String, Object> parameters() {
        return Map.of("guidelines", "The e-mail must be concise.");
    }

    @Test
    void it_is_called_as_mlflow_calls_it() {
        assertThat(scorer().info().name()).isEqualTo("guidelines");
    }

    @Test
    void the_judge_is_shown_the_guideline_which_is_kept_beside_the_verdict() throws Exception {
        ScriptedJudge judge = ScriptedJudge.says("yes");

        var feedback = scoreBy(judge, trace()).getFirst();

        assertThat(judge.prompt()).contains("The e-mail must be concise.", "What does Acme want?");
        assertThat(feedback.metadata()).containsEntry("guideline", "The e-mail must be concise.");
    }

    @Test
    void several_guidelines_are_numbered_and_judged_together() throws Exception {
        ScriptedJudge judge = ScriptedJudge.says("no");

        var feedbacks = scoreBy(judge, trace(), Map.of("guidelines", List.of("Be polite.", "Name a date.")));

        assertThat(feedbacks).singleElement().satisfies(feedback -> assertThat(feedback.metadata())
                .containsEntry("guideline", "Be polite.\nName a date."));
        assertThat(judge.prompts()).hasSize(1);
        assertThat(judge.prompt()).containsSubsequence("1 of 2", "Be polite.", "2 of 2", "Name a date.");
    }

    @Test
    void empty_guidelines_are_refused() {
        assertThatThrownBy(() -> scoreBy(ScriptedJudge.says("yes"), trace(), Map.of("guidelines", List.of("a", " "))))
                .hasMessage(
                        "the parameter 'guidelines' is [\"a\", \" \"], expected a text, or a list of texts, none of "
                                + "them empty");
        assertThatThrownBy(() -> scoreBy(ScriptedJudge.says("yes"), trace(), Map.of()))
                .hasMessageContaining("the parameter 'guidelines' is null");
    }
}
