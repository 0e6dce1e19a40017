package dev.assay.scorers.judge;

import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.JudgeException;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GEvalTest {
    @Test
    void the_judge_goes_through_the_steps_and_gives_a_number_of_the_range() {
        AnsweringJudge judge = AnsweringJudge.by(_ -> "7.5");

        Feedback feedback =
                score(judge, Map.of("criteria", "Politeness", "steps", List.of("Look", "Weigh"), "min", 0, "max", 10));

        assertThat(feedback.value()).isEqualTo(new Value.Num(7.5));
        assertThat(feedback.metadata())
                .containsEntry("guideline", "Politeness")
                .containsEntry("judge.weighted", "false")
                .containsEntry("judge.rating", "7.5");
        assertThat(judge.questions().getFirst().answer()).isEqualTo(new Judge.Answer.Number(0, 10));
        assertThat(judge.questions().getFirst().instructions())
                .containsSubsequence("Politeness", "1. Look", "2. Weigh", "from 0 (worst) to 10 (best)", "5000");
    }

    @Test
    void the_mean_by_probabilities_is_the_score_where_it_is_known_and_the_metadata_say_so() {
        Judge judge = question -> {
            assertThat(question.weighted()).isTrue();
            return new Judge.Verdict("4", "because", "model-1", 100, 10, null, 3.72);
        };

        Feedback feedback = score(judge, Map.of("criteria", "Politeness"));

        assertThat(feedback.value()).isEqualTo(new Value.Num(3.72));
        assertThat(feedback.metadata()).containsEntry("judge.weighted", "true").containsEntry("judge.rating", "4");
    }

    @Test
    void without_steps_the_judge_thinks_them_out() {
        AnsweringJudge judge = AnsweringJudge.by(_ -> "3");

        score(judge, Map.of("criteria", "Politeness"));

        assertThat(judge.questions().getFirst().instructions())
                .contains("write down to yourself three to five steps", "from 1 (worst) to 5 (best)");
    }

    @Test
    void a_number_outside_the_range_is_no_rating() {
        assertThatThrownBy(() -> score(AnsweringJudge.by(_ -> "6"), Map.of("criteria", "Politeness")))
                .isInstanceOf(JudgeException.class)
                .hasMessage("the judge answered '6', expected a number from 1 to 5");
    }

    @Test
    void a_range_that_is_none_is_refused() {
        assertThatThrownBy(
                        () -> score(AnsweringJudge.by(_ -> "6"), Map.of("criteria", "Politeness", "min", 5, "max", 5)))
                .hasMessageContaining("expected the first to be less than the second");
    }

    private static Feedback score(Judge judge, Map<String, Object> parameters) {
        return new GEval()
                .score(new ScoreRequest(
                        aTrace().withInputs("Which port?").withOutputs("5000").build(), parameters, judge))
                .getFirst();
    }
}
