package dev.assay.scorers.embedding;

import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.model.Trace;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.Value;
import dev.assay.scorer.testkit.ScorerContract;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestResponseSimilarityTest extends ScorerContract {
    @Override
    protected Scorer scorer() {
        return new RequestResponseSimilarity();
    }

    @Override
    protected Trace trace() {
        return asking("How do I get my money back?", "I would like a refund.");
    }

    @Test
    void an_answer_to_the_question_is_nearer_than_another() throws Exception {
        assertThat(likeness(trace()))
                .isGreaterThan(likeness(asking("How do I get my money back?", "It is sunny today.")));
    }

    @Test
    void without_a_request_there_is_nothing_to_compare() throws Exception {
        Trace trace = aTrace().withOutputs("I would like a refund.").build();

        assertThat(scorer().score(new ScoreRequest(trace, Map.of(), judge()))).isEmpty();
    }

    private double likeness(Trace trace) throws Exception {
        return ((Value.Num) scorer().score(new ScoreRequest(trace, Map.of(), judge()))
                        .getFirst()
                        .value())
                .value();
    }

    private static Trace asking(String question, String answer) {
        return aTrace().withInputs(question).withOutputs(answer).build();
    }
}
