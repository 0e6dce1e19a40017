package dev.assay.scorer.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.model.Trace;
import dev.assay.model.TraceJson;
import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.ScorerDescription;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.JudgeException;
import dev.assay.scorer.api.Value;
import dev.assay.scorer.people.JudgeValue.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DefinedJudgeTest {
    private final List<Judge.Question> asked = new ArrayList<>();

    private static Trace trace(Map<String, Object> more) {
        Map<String, Object> json = new java.util.HashMap<>(more);
        json.put("traceId", "tr-1");
        json.put("startTime", "2026-01-02T03:04:05Z");
        return TraceJson.turns(json).getFirst();
    }

    private ScoreOutcome score(String name, JudgeValue value, String said, Trace trace) {
        JudgeDefinition definition = new JudgeDefinition(
                name, null, "Rate {{ outputs }}", value, "openai:/m", List.of(), true, Map.of("temperature", 0.5));
        Judge judge = question -> {
            synchronized (asked) {
                asked.add(question);
            }
            if (said.isEmpty()) {
                throw new JudgeException("no answer");
            }
            return new Judge.Verdict(said, "a reason", "m-2", 10, 3, new BigDecimal("0.0010"));
        };
        var description = new ScorerDescription(
                "mlflow:x/1", ScorerDescription.Kind.JUDGE, definition.info("1"), "d", "judge", null);
        try (var open = new DefinedJudge(definition, description, judge, "openai:/m")) {
            return open.score(List.of(trace)).getFirst();
        }
    }

    @Test
    void a_verdict_becomes_feedback_with_what_it_took() {
        JudgeValue stars = new JudgeValue(Kind.NUMBER, List.of(), 1.0, 5.0);

        ScoreOutcome outcome = score("stars", stars, "4.5", trace(Map.of("outputs", "fine")));

        Feedback feedback = ((ScoreOutcome.Scored) outcome).feedbacks().getFirst();
        assertThat(feedback.name()).isNull();
        assertThat(feedback.value()).isEqualTo(new Value.Num(4.5));
        assertThat(feedback.rationale()).isEqualTo("a reason");
        assertThat(feedback.metadata())
                .containsEntry("guideline", "Rate {{ outputs }}")
                .containsEntry("judge.model", "m-2")
                .containsEntry("mlflow.assessment.judgeInputTokens", "10")
                .containsEntry("mlflow.assessment.judgeCost", "0.001");
        assertThat(asked)
                .singleElement()
                .satisfies(question -> assertThat(question.answer()).isEqualTo(new Judge.Answer.Number(1, 5)))
                .satisfies(question -> assertThat(question.model()).isEqualTo("openai:/m"))
                .satisfies(question -> assertThat(question.inference()).containsEntry("temperature", 0.5));
    }

    @Test
    void feedback_has_the_name_that_was_given_where_no_scorer_can_be_called_so() {
        ScoreOutcome outcome = score("Is it so?", JudgeValue.of(Kind.YES_NO), "yes", trace(Map.of("outputs", "fine")));

        assertThat(((ScoreOutcome.Scored) outcome).feedbacks().getFirst().name())
                .isEqualTo("Is it so?");
    }

    @Test
    void without_what_the_instructions_name_nothing_is_asked() {
        ScoreOutcome outcome = score("stars", JudgeValue.of(Kind.NUMBER), "1", trace(Map.of()));

        assertThat(outcome).isInstanceOfSatisfying(ScoreOutcome.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo("SCORER_ERROR");
            assertThat(failed.message()).isEqualTo("the trace has no {{ outputs }}, which the instructions name");
        });
        assertThat(asked).isEmpty();
    }

    @Test
    void an_answer_that_is_no_such_value_and_none_at_all_are_errors_of_the_judge() {
        Trace trace = trace(Map.of("outputs", "fine"));

        assertThat(score("stars", JudgeValue.of(Kind.NUMBER), "many", trace))
                .isInstanceOfSatisfying(ScoreOutcome.Failed.class, failed -> {
                    assertThat(failed.code()).isEqualTo("JUDGE_ERROR");
                    assertThat(failed.message()).isEqualTo("the judge answered 'many', expected a number");
                });
        assertThat(score("stars", JudgeValue.of(Kind.NUMBER), "", trace))
                .isInstanceOfSatisfying(ScoreOutcome.Failed.class, failed -> assertThat(failed.message())
                        .isEqualTo("no answer"));
    }
}
