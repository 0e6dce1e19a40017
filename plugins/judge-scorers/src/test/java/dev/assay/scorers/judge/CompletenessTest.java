package dev.assay.scorers.judge;

import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.testkit.TraceBuilder;
import org.junit.jupiter.api.Test;

class CompletenessTest extends JudgeScorerContract {
    @Override
    protected Scorer scorer() {
        return new Completeness();
    }

    @Override
    TraceBuilder traceWith(String response) {
        return aTrace().withInputs("What does Acme want?").withOutputs(response);
    }

    @Test
    void it_is_called_as_mlflow_calls_it() {
        assertThat(scorer().info().name()).isEqualTo("completeness");
    }

    @Test
    void without_a_request_there_is_no_verdict() {
        assertThatThrownBy(() -> score(aTrace().withOutputs(ANSWER).build()))
                .hasMessageContaining("the trace has no request");
    }
}
