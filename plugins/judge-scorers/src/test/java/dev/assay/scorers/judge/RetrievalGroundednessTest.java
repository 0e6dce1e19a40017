package dev.assay.scorers.judge;

import static dev.assay.scorer.testkit.SpanBuilder.aRetrieverSpan;
import static dev.assay.scorer.testkit.SpanBuilder.aToolSpan;
import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.model.Document;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.Value;
import dev.assay.scorer.testkit.SpanBuilder;
import dev.assay.scorer.testkit.TraceBuilder;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetrievalGroundednessTest extends JudgeScorerContract {
    private static final String FIRST = "00000000000000a1";
    private static final String SECOND = "00000000000000a2";

    @Override
    protected Scorer scorer() {
        return new RetrievalGroundedness();
    }

    @Override
    TraceBuilder traceWith(String response) {
        return question(response)
                .withSpan(aRetrieverSpan("Meeting on Monday: Acme wants SSO", "Contact: Alice")
                        .withId(FIRST));
    }

    @Test
    void it_is_called_as_mlflow_calls_it() {
        assertThat(scorer().info().name()).isEqualTo("retrieval_groundedness");
    }

    @Test
    void the_judge_is_shown_request_documents_and_response() throws Exception {
        ScriptedJudge judge = ScriptedJudge.says("yes");

        scoreBy(judge, trace());

        assertThat(judge.prompt())
                .containsSubsequence(
                        "What does Acme want?",
                        "1 of 2",
                        "Meeting on Monday: Acme wants SSO",
                        "2 of 2",
                        "Contact: Alice",
                        ANSWER);
    }

    @Test
    void each_retriever_has_a_verdict_of_its_own_at_its_own_span() throws Exception {
        ScriptedJudge judge = ScriptedJudge.saysYesTo("about Acme");

        List<Feedback> feedbacks = scoreBy(
                judge,
                question("a")
                        .withSpan(aRetrieverSpan("about Acme").withId(FIRST))
                        .withSpan(aToolSpan("search"))
                        .withSpan(aRetrieverSpan("about others").withId(SECOND))
                        .build());

        assertThat(feedbacks).extracting(Feedback::spanId).containsExactly(FIRST, SECOND);
        assertThat(feedbacks).extracting(Feedback::value).containsExactly(new Value.Text("yes"), new Value.Text("no"));
        assertThat(judge.prompts()).hasSize(2);
        assertThat(judge.prompts().getFirst()).doesNotContain("about others");
    }

    @Test
    void a_retriever_within_a_retriever_is_part_of_the_outer_one() throws Exception {
        String between = "00000000000000b1";

        List<Feedback> feedbacks = scoreBy(
                ScriptedJudge.says("yes"),
                question("a")
                        .withSpan(aRetrieverSpan("outer").withId(FIRST))
                        .withSpan(aToolSpan("rerank").withId(between).withParent(FIRST))
                        .withSpan(aRetrieverSpan("inner").withId(SECOND).withParent(between))
                        .build());

        assertThat(feedbacks).extracting(Feedback::spanId).containsExactly(FIRST);
    }

    @Test
    void spans_that_are_each_others_parents_do_not_hang_it() throws Exception {
        List<Feedback> feedbacks = scoreBy(
                ScriptedJudge.says("yes"),
                question("a")
                        .withSpan(aRetrieverSpan("one").withId(FIRST).withParent(FIRST))
                        .build());

        assertThat(feedbacks).hasSize(1);
    }

    @Test
    void without_a_retriever_there_is_no_verdict() {
        assertThatThrownBy(() -> score(question("a").build()))
                .hasMessage("the trace has no RETRIEVER span, so there is nothing the response could rest on");
    }

    @Test
    void documents_that_are_plain_texts_are_read() throws Exception {
        ScriptedJudge judge = ScriptedJudge.says("yes");

        scoreBy(judge, found(List.of("a plain text", "and one more")));

        assertThat(judge.prompt()).contains("a plain text", "and one more");
    }

    @Test
    void documents_of_each_known_shape_are_read() throws Exception {
        ScriptedJudge judge = ScriptedJudge.says("yes");

        scoreBy(
                judge,
                found(List.of(
                        Map.of("page_content", "in page_content"),
                        Map.of("content", "in content"),
                        Map.of("text", "in text"))));

        assertThat(judge.prompt()).contains("in page_content", "in content", "in text");
    }

    @Test
    void documents_without_text_are_an_error_and_not_an_empty_context() {
        assertThatThrownBy(() -> score(found(List.of(Map.of("id", 1), Map.of("id", 2)))))
                .hasMessage(
                        "retriever 'retrieve' (span " + FIRST + ") has no document with text in its outputs, expected "
                                + "texts, or documents with page_content, content or text");
        assertThatThrownBy(() -> score(found(null))).hasMessageContaining("has no document with text");
        assertThatThrownBy(() -> score(question("a")
                        .withSpan(aRetrieverSpan().withDocument(new Document("1", null, 0.5, Map.of())))
                        .build()))
                .hasMessageContaining("has no document with text");
    }

    @Test
    void what_can_be_judged_is_judged_beside_what_cannot() throws Exception {
        List<Feedback> feedbacks = scoreBy(
                ScriptedJudge.says("yes"),
                question("a")
                        .withSpan(aRetrieverSpan().withId(FIRST).withOutputs(List.of(Map.of("id", 1))))
                        .withSpan(aRetrieverSpan("text")
                                .withId(SECOND)
                                .withDocument(new Document(null, null, null, Map.of())))
                        .build());

        assertThat(feedbacks.getFirst().value()).isEqualTo(new Value.None());
        assertThat(feedbacks.getFirst().rationale()).contains("has no document with text");
        assertThat(feedbacks.getLast().value()).isEqualTo(new Value.Text("yes"));
        assertThat(feedbacks.getLast().metadata()).containsEntry("judge.documents_without_text", "1");
    }

    @Test
    void a_retriever_that_found_nothing_is_judged_as_having_found_nothing() throws Exception {
        ScriptedJudge judge = ScriptedJudge.says("no");

        List<Feedback> feedbacks = scoreBy(judge, found(List.of()));

        assertThat(judge.prompt()).contains("there are none");
        assertThat(feedbacks).extracting(Feedback::spanId).containsExactly(FIRST);
    }

    @Test
    void many_and_long_documents_are_shortened_and_it_says_so() throws Exception {
        ScriptedJudge judge = ScriptedJudge.says("yes");
        SpanBuilder retriever = aRetrieverSpan(IntStream.range(0, 200)
                .mapToObj(n -> "document " + n + "x".repeat(1000))
                .toArray(String[]::new));

        Feedback feedback =
                scoreBy(judge, question("a").withSpan(retriever).build()).getFirst();

        assertThat(judge.prompt().contains("document 149")).isTrue();
        assertThat(judge.prompt().contains("50 more left out here")).isTrue();
        assertThat(judge.prompt().length()).isLessThan(100_000);
        assertThat(feedback.metadata().get("judge.left_out.documents")).endsWith("characters");
    }

    private static TraceBuilder question(String response) {
        return aTrace().withInputs("What does Acme want?").withOutputs(response);
    }

    private static dev.assay.model.Trace found(@org.jspecify.annotations.Nullable Object outputs) {
        return question("a")
                .withSpan(aRetrieverSpan().withId(FIRST).withOutputs(outputs))
                .build();
    }
}
