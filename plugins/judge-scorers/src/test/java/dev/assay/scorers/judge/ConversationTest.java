package dev.assay.scorers.judge;

import static dev.assay.scorer.testkit.SpanBuilder.aToolSpan;
import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Judge.Question;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConversationTest {
    @Test
    void messages_come_in_the_order_of_turns_and_say_who_spoke() throws Exception {
        AnsweringJudge judge = AnsweringJudge.by(_ -> "yes");

        score(new ConversationCompleteness(), judge, List.of(turn("one", "two"), turn("three", "four")));

        assertThat(prompt(judge))
                .containsSubsequence(
                        "1 of 4", "user:\none", "2 of 4", "assistant:\ntwo", "user:\nthree", "assistant:\nfour");
    }

    @Test
    void tool_calls_stand_before_the_answer_they_led_to_where_they_matter() throws Exception {
        Trace turn = aTrace().inSession("s-1")
                .withInputs("weather?")
                .withOutputs("3 degrees")
                .withSpan(
                        aToolSpan("weather").withInputs(Map.of("city", "Oslo")).withOutputs("3"))
                .build();
        AnsweringJudge with = AnsweringJudge.by(_ -> "yes");
        AnsweringJudge without = AnsweringJudge.by(_ -> "yes");

        score(new ConversationalToolCallEfficiency(), with, List.of(turn));
        score(new ConversationalSafety(), without, List.of(turn));

        assertThat(prompt(with))
                .containsSubsequence("user:\nweather?", "tool: weather", "Oslo", "assistant:\n3 degrees");
        assertThat(prompt(without)).doesNotContain("tool: weather");
    }

    @Test
    void a_long_conversation_is_judged_by_its_beginning_and_its_end() throws Exception {
        AnsweringJudge judge = AnsweringJudge.by(_ -> "yes");

        score(
                new ConversationCompleteness(),
                judge,
                IntStream.range(0, 100)
                        .mapToObj(i -> turn("question " + i + ";", "answer " + i + ";"))
                        .toList());

        assertThat(prompt(judge))
                .contains("question 0;", "answer 9;", "(60 messages left out here)", "question 40;", "answer 99;")
                .doesNotContain("question 10;", "answer 39;");
    }

    @Test
    void a_conversation_without_an_answer_is_not_judged() {
        assertThatThrownBy(
                        () -> score(new UserFrustration(), AnsweringJudge.by(_ -> "none"), List.of(turn("one", " "))))
                .hasMessage("the session has no answer to judge: no root span of its 1 traces has outputs");
    }

    @Test
    void of_knowledge_the_worst_turn_counts_and_is_named() throws Exception {
        AnsweringJudge judge = AnsweringJudge.by(ConversationTest::lastForgot);

        Feedback feedback = score(
                new KnowledgeRetention(),
                judge,
                List.of(turn("I am Ann", "hello"), turn("who am I?", "FORGOT"), turn("thanks", "bye")));

        assertThat(feedback.value()).isEqualTo(new Value.Text("no"));
        assertThat(feedback.metadata())
                .containsEntry("judge.turns", "3")
                .containsEntry("judge.failed_turns", "2")
                .containsEntry("mlflow.assessment.judgeInputTokens", "30");
        assertThat(feedback.rationale()).isEqualTo("Turn 2: because 2");
        assertThat(judge.questions().getFirst().instructions()).doesNotContain("who am I?");
    }

    @Test
    void a_role_can_be_given() throws Exception {
        AnsweringJudge judge = AnsweringJudge.by(_ -> "yes");

        new ConversationalRoleAdherence()
                .score(new ScoreRequest(
                        turn("one", "two"), null, List.of(turn("one", "two")), Map.of("role", "A BANK CLERK"), judge));

        assertThat(prompt(judge)).contains("A BANK CLERK");
    }

    /** No when the last message is one that forgot. */
    private static String lastForgot(Question question) {
        String text = question.instructions();
        return text.substring(text.lastIndexOf("assistant:")).contains("FORGOT") ? "no" : "yes";
    }

    private static Trace turn(String question, String answer) {
        return aTrace().inSession("s-1")
                .withInputs(question)
                .withOutputs(answer)
                .build();
    }

    private static Feedback score(Scorer scorer, AnsweringJudge judge, List<Trace> turns) throws Exception {
        return scorer.score(new ScoreRequest(turns.getFirst(), null, turns, Map.of(), judge))
                .getFirst();
    }

    private static String prompt(AnsweringJudge judge) {
        return judge.questions().getFirst().instructions();
    }
}
