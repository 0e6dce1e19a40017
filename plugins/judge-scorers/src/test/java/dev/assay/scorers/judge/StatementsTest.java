package dev.assay.scorers.judge;

import static dev.assay.scorer.testkit.SpanBuilder.aRetrieverSpan;
import static dev.assay.scorer.testkit.SpanBuilder.aToolSpan;
import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.JudgeException;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Value;
import dev.assay.scorer.testkit.TraceBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementsTest {
    @Test
    void the_score_is_the_share_that_holds() {
        Feedback feedback = faithful("""
            {"statements": [{"statement": "Acme wants SSO", "reason": "said", "holds": true},
                            {"statement": "for 40 dollars", "reason": "said nowhere", "holds": false},
                            {"statement": "by March", "reason": "", "holds": false}]}
            """);

        assertThat(feedback.value()).isEqualTo(new Value.Num(1.0 / 3));
        assertThat(feedback.rationale())
                .isEqualTo("1 of 3 statements hold\nNot: for 40 dollars (said nowhere)\nNot: by March");
        assertThat(feedback.metadata()).containsEntry("judge.statements", "3");
    }

    @Test
    void without_statements_there_is_no_score() {
        Feedback feedback = faithful("{\"statements\": []}");

        assertThat(feedback.value()).isEqualTo(new Value.None());
        assertThat(feedback.rationale()).contains("no statement of fact");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yes",
                "{}",
                "[]",
                "{\"statements\": [\"a\"]}",
                "{\"statements\": [{\"statement\": \"a\", \"holds\": 1}]}"
            })
    void what_is_no_list_of_statements_is_no_answer(String answer) {
        assertThatThrownBy(() -> faithful(answer))
                .isInstanceOf(JudgeException.class)
                .hasMessageStartingWith("the judge answered '" + answer.substring(0, 2));
    }

    @Test
    void faithfulness_rests_on_tools_as_well_and_on_nothing_it_does_not() {
        TraceBuilder trace = aTrace().withInputs("q").withOutputs("a");
        AnsweringJudge judge = AnsweringJudge.by(_ -> "{\"statements\": []}");

        assertThatThrownBy(() -> new Faithfulness().score(new ScoreRequest(trace.build(), Map.of(), judge)))
                .hasMessageContaining("no RETRIEVER span with documents and no TOOL span");
        new Faithfulness()
                .score(new ScoreRequest(
                        trace.withSpan(aToolSpan("weather").withOutputs("3 degrees"))
                                .build(),
                        Map.of(),
                        judge));

        assertThat(judge.questions().getFirst().instructions()).contains("3 degrees");
    }

    @Test
    void recall_is_counted_for_each_retriever_by_itself() {
        AnsweringJudge judge =
                AnsweringJudge.by(question -> "{\"statements\": [{\"statement\": \"a\", \"reason\": \"\", \"holds\": "
                        + question.instructions().contains("GOOD") + "}]}");

        List<Feedback> feedbacks = new ContextRecall()
                .score(new ScoreRequest(
                        aTrace().withInputs("q")
                                .withSpan(aRetrieverSpan("GOOD").withId("00000000000000a1"))
                                .withSpan(aRetrieverSpan("other").withId("00000000000000a2"))
                                .withExpectation("expected_response", "a")
                                .build(),
                        Map.of(),
                        judge));

        assertThat(feedbacks).extracting(Feedback::spanId).containsExactly("00000000000000a1", "00000000000000a2");
        assertThat(feedbacks).extracting(Feedback::value).containsExactly(new Value.Num(1), new Value.Num(0));
    }

    private static Feedback faithful(String answer) {
        return new Faithfulness()
                .score(new ScoreRequest(
                        aTrace().withInputs("What does Acme want?")
                                .withOutputs("SSO for 40 dollars")
                                .withSpan(aRetrieverSpan("Acme wants SSO"))
                                .build(),
                        Map.of(),
                        AnsweringJudge.by(_ -> answer)))
                .getFirst();
    }
}
