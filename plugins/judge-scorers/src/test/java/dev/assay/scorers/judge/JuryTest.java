package dev.assay.scorers.judge;

import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.JudgeException;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JuryTest {
    private static final Trace TRACE =
            aTrace().withInputs("Which port?").withOutputs("5000").build();

    @ParameterizedTest
    @CsvSource({
        "yes yes no,     majority, yes",
        "yes no no,      majority, no",
        "yes no,         majority, no",
        "yes yes no,     all,      no",
        "yes yes yes,    all,      yes",
        "no no yes,      any,      yes",
        "no no no,       any,      no",
        "yes yes failed, majority, yes",
        "yes failed no,  any,      yes",
    })
    void a_jury_decides_by_count(String answers, String combine, String decided) throws Exception {
        Feedback feedback = score(new Jury(), answers, Map.of("combine", combine));

        assertThat(feedback.value()).isEqualTo(new Value.Text(decided));
    }

    @ParameterizedTest
    @CsvSource({
        "1 2 5,       mean,   2.6666666666666665",
        "1 2 5,       median, 2",
        "1 2 4 5,     median, 3",
        "4 2 5,       min,    2",
        "4 2 5,       max,    5",
        "1 failed 5,  mean,   3",
    })
    void a_jury_of_numbers_is_put_together(String answers, String combine, double rating) throws Exception {
        Feedback feedback = score(new JuryRating(), answers, Map.of("combine", combine));

        assertThat(feedback.value()).isEqualTo(new Value.Num(rating));
    }

    @Test
    void what_each_juror_said_is_kept() throws Exception {
        Feedback feedback = score(new Jury(), "yes no failed", Map.of());

        assertThat(feedback.metadata())
                .containsEntry("judge.juror.1", "model-1: yes")
                .containsEntry("judge.juror.2", "model-2: no")
                .containsEntry("judge.juror.3", "model-3: no answer")
                .containsEntry("judge.yes", "1 of 2");
        assertThat(feedback.rationale())
                .contains("1 of 2 say yes", "model-1 says yes: because 1", "model-3 gave no answer: busy");
    }

    @Test
    void a_jury_of_which_half_is_silent_decides_nothing() {
        assertThatThrownBy(() -> score(new Jury(), "yes failed", Map.of()))
                .isInstanceOf(JudgeException.class)
                .hasMessage("1 of 2 jurors answered, expected more than half; model-2: busy");
    }

    @Test
    void one_judge_asked_again_and_again_is_asked_differently_each_time() throws Exception {
        AnsweringJudge judge = AnsweringJudge.by(_ -> "yes");

        Feedback feedback = new Jury()
                .score(new ScoreRequest(TRACE, Map.of("instructions", "Is it polite?", "repeats", 3), judge))
                .getFirst();

        assertThat(judge.questions()).hasSize(3).allSatisfy(question -> {
            assertThat(question.model()).isNull();
            assertThat(question.inference()).containsKey("temperature");
        });
        assertThat(judge.questions().stream().map(Judge.Question::instructions).distinct())
                .hasSize(3);
        assertThat(feedback.metadata()).containsEntry("judge.juror.3", "juror 3: yes");
    }

    private static Feedback score(Scorer scorer, String answers, Map<String, Object> parameters) throws Exception {
        List<String> each = List.of(answers.split(" "));
        Map<String, Object> all = new HashMap<>(parameters);
        all.put("instructions", "Is it polite?");
        all.put(
                "models",
                IntStream.rangeClosed(1, each.size())
                        .mapToObj(number -> "model-" + number)
                        .toList());
        AnsweringJudge judge = AnsweringJudge.by(question -> {
            String answer =
                    each.get(Integer.parseInt(String.valueOf(question.model()).replace("model-", "")) - 1);
            if (answer.equals("failed")) {
                throw new JudgeException("busy");
            }
            return answer;
        });
        return scorer.score(new ScoreRequest(TRACE, all, judge)).getFirst();
    }
}
