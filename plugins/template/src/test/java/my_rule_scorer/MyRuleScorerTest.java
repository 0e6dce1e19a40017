package my_rule_scorer;

import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.model.Trace;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.testkit.ScorerContract;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The contract brings some tests of its own: what every scorer promises to the server. */
class MyRuleScorerTest extends ScorerContract {
    @Override
    protected Scorer scorer() {
        return new MyRuleScorer();
    }

    @Override
    protected Trace trace() {
        return aTrace().withOutputs("We will refund you.").build();
    }

    @Test
    void the_words_are_counted() throws Exception {
        var request = new ScoreRequest(trace(), Map.of("maxWords", 3L), judge());

        assertThat(scorer().score(request).getFirst().rationale()).isEqualTo("The response has 4 words");
    }
}
