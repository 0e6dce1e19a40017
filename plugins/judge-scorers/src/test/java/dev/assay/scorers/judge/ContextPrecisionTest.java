package dev.assay.scorers.judge;

import static dev.assay.scorer.testkit.SpanBuilder.aRetrieverSpan;
import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContextPrecisionTest {
    @ParameterizedTest
    @CsvSource({
        "GOOD GOOD bad,     1.0",
        "bad GOOD,          0.5",
        "GOOD bad GOOD,     0.8333333333333333",
        "bad bad,           0.0",
    })
    void it_is_the_average_precision_of_the_order(String documents, double score) {
        assertThat(score(documents.split(" ")).getFirst().value()).isEqualTo(new Value.Num(score));
    }

    @Test
    void each_document_has_its_verdict_at_its_place() {
        List<Feedback> feedbacks = score("bad", "GOOD");

        assertThat(feedbacks).hasSize(3);
        assertThat(feedbacks.getLast().name()).isEqualTo("context_precision/chunk");
        assertThat(feedbacks.getLast().value()).isEqualTo(new Value.Text("yes"));
        assertThat(feedbacks.getLast().metadata()).containsEntry("chunk_index", "1");
        assertThat(feedbacks).extracting(Feedback::spanId).containsOnly("00000000000000a1");
    }

    @Test
    void a_retriever_that_found_nothing_has_no_precision() {
        assertThat(score().getFirst().value()).isEqualTo(new Value.None());
    }

    private static List<Feedback> score(String... documents) {
        return new ContextPrecision()
                .score(new ScoreRequest(
                        aTrace().withInputs("q")
                                .withOutputs("an answer")
                                .withSpan(aRetrieverSpan(documents)
                                        .withId("00000000000000a1")
                                        .withOutputs(List.of((Object[]) documents)))
                                .build(),
                        Map.of(),
                        AnsweringJudge.by(question -> question.instructions().contains("GOOD") ? "yes" : "no")));
    }
}
