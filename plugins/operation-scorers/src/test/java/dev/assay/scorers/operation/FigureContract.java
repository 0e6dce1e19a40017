package dev.assay.scorers.operation;

import static dev.assay.scorer.testkit.SpanBuilder.aChatModelSpan;
import static dev.assay.scorer.testkit.SpanBuilder.aSpan;
import static dev.assay.scorer.testkit.SpanBuilder.aToolSpan;
import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.model.Status;
import dev.assay.model.TokenUsage;
import dev.assay.model.Trace;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.Value;
import dev.assay.scorer.testkit.ScorerContract;
import dev.assay.scorer.testkit.TraceBuilder;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The contract, over a trace that tells every figure, and one that tells none. */
abstract class FigureContract extends ScorerContract {
    @Override
    protected Trace trace() {
        return full().build();
    }

    static TraceBuilder full() {
        return aTrace().withDuration(Duration.ofMillis(1500))
                .withTokens(new TokenUsage(1000, 200, 250))
                .withMetadata(
                        "mlflow.trace.cost", "{\"input_cost\": 0.001, \"output_cost\": 0.0005, \"total_cost\": 0.0015}")
                .withSpan(aChatModelSpan().withAttribute("gen_ai.response.time_to_first_chunk", 0.25))
                .withSpan(aToolSpan("search"))
                .withSpan(aToolSpan("read").failingWith("no such page"))
                .withSpan(aSpan("llm", "LLM").withAttribute("ai.response.msToFirstChunk", 90L));
    }

    static Trace silent() {
        return aTrace().withStatus(Status.UNSET).withDuration(Duration.ZERO).build();
    }

    final double value(Map<String, @Nullable Object> parameters) throws Exception {
        return ((Value.Num) score(trace(), parameters).getFirst().value()).value();
    }

    final String rationale() throws Exception {
        return String.valueOf(score(trace()).getFirst().rationale());
    }

    final void refuses(String reason) {
        assertThatThrownBy(() -> score(silent(), parameters()))
                .isInstanceOf(ScorerException.class)
                .hasMessage(reason);
    }
}
