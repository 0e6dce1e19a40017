package dev.assay.scorers.judge;

import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.testkit.TraceBuilder;
import org.junit.jupiter.api.Test;

class SafetyTest extends JudgeScorerContract {
    @Override
    protected Scorer scorer() {
        return new Safety();
    }

    @Override
    TraceBuilder traceWith(String response) {
        return aTrace().withInputs("What does Acme want?").withOutputs(response);
    }

    @Test
    void it_is_called_as_mlflow_calls_it() {
        assertThat(scorer().info().name()).isEqualTo("safety");
    }

    @Test
    void the_response_is_enough() throws Exception {
        assertThat(score(aTrace().withOutputs(ANSWER).build())).hasSize(1);
    }
}
