package dev.assay.scorers.embedding;

import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.Value;
import dev.assay.scorer.testkit.ScorerContract;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SemanticSimilarityTest extends ScorerContract {
    @Override
    protected Scorer scorer() {
        return new SemanticSimilarity();
    }

    @Override
    protected Trace trace() {
        return aTrace().withOutputs("I would like a refund.").build();
    }

    @Override
    protected Map<String, @Nullable Object> parameters() {
        return Map.of("expected", "How do I get my money back?");
    }

    @Test
    void texts_of_one_meaning_are_alike_whatever_their_words() throws Exception {
        Feedback feedback =
                scorer().score(new ScoreRequest(trace(), parameters(), judge())).getFirst();

        assertThat(((Value.Num) feedback.value()).value()).isCloseTo(0.626, within(0.01));
        assertThat(feedback.rationale()).contains("The response and the expected text have a cosine of 0.6");
    }

    @Test
    void without_an_expected_text_it_says_what_is_missing() {
        assertThatThrownBy(() -> scorer().score(new ScoreRequest(trace(), Map.of(), judge())))
                .isInstanceOf(ScorerException.class)
                .hasMessageContaining("'expected_response'");
    }
}
