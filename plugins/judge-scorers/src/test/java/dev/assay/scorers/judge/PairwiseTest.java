package dev.assay.scorers.judge;

import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Judge.Question;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PairwiseTest {
    private static final Trace TRACE = aTrace().withInputs("Which port?")
            .withOutputs("OURS: 5000")
            .withExpectation("expected_response", "THEIRS: some port")
            .build();

    @Test
    void a_verdict_that_holds_in_both_orders_counts() {
        AnsweringJudge judge = AnsweringJudge.by(question -> ownIsFirst(question) ? "first" : "second");

        assertThat(score(judge).value()).isEqualTo(new Value.Text("better"));
        assertThat(judge.questions()).extracting(PairwiseTest::ownIsFirst).containsExactly(true, false);
    }

    @Test
    void the_other_one_may_be_better() {
        assertThat(score(AnsweringJudge.by(question -> ownIsFirst(question) ? "second" : "first"))
                        .value())
                .isEqualTo(new Value.Text("worse"));
    }

    @Test
    void a_judge_that_always_prefers_the_first_decides_nothing() {
        Feedback feedback = score(AnsweringJudge.by(_ -> "first"));

        assertThat(feedback.value()).isEqualTo(new Value.Text("tie"));
        assertThat(feedback.metadata())
                .containsEntry("judge.shown_first", "better")
                .containsEntry("judge.shown_second", "worse")
                .containsEntry("mlflow.assessment.judgeInputTokens", "20");
        assertThat(feedback.rationale()).contains("otherwise when the places were exchanged", "because 1", "because 2");
    }

    @Test
    void without_another_response_there_is_no_verdict() {
        assertThatThrownBy(() -> new Pairwise()
                        .score(new ScoreRequest(TRACE, Map.of("other", "version_2"), AnsweringJudge.by(_ -> "first"))))
                .hasMessage("the trace has no expectation 'version_2' with another response to compare with");
    }

    private static boolean ownIsFirst(Question question) {
        String text = question.instructions();
        return text.indexOf("OURS") < text.indexOf("THEIRS");
    }

    private static Feedback score(AnsweringJudge judge) {
        List<Feedback> feedbacks = new Pairwise().score(new ScoreRequest(TRACE, Map.of(), judge));
        assertThat(feedbacks).hasSize(1);
        return feedbacks.getFirst();
    }
}
