package dev.assay.scorers.operation;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One figure of the trace, as a number. */
abstract class Figure implements Scorer {
    private static final String EXAMPLE = """
        {"status": "OK", "durationMs": 1500, "tokens": {"input": 1000, "output": 200, "cachedInput": 250},
         "metadata": {"mlflow.trace.cost": "{\\"total_cost\\": 0.0015}"},
         "spans": [{"spanId": "0000000000000001", "name": "chat", "type": "CHAT_MODEL"},
                   {"spanId": "0000000000000002", "name": "search", "type": "TOOL"}]}\
        """;

    private final ScorerInfo info;

    /** @param example what {@link #EXAMPLE} scores */
    Figure(String name, String description, Set<Part> reads, String parametersSchema, double example) {
        info = new ScorerInfo(
                        name,
                        "1",
                        description,
                        ScorerInfo.Scope.TRACE,
                        reads,
                        ScorerInfo.ValueType.NUMBER,
                        parametersSchema,
                        true)
                .examples(new ScorerInfo.Example("A trace of two calls", Map.of(), EXAMPLE, example));
    }

    Figure(String name, String description, Set<Part> reads, double example) {
        this(name, description, reads, ScorerInfo.NO_PARAMETERS, example);
    }

    abstract double of(Trace trace, ScoreRequest request);

    /** The figure with its unit, and what it is made of. */
    abstract String rationale(double value, Trace trace, ScoreRequest request);

    @Override
    public final ScorerInfo info() {
        return info;
    }

    @Override
    public final List<Feedback> score(ScoreRequest request) {
        double value = of(request.trace(), request);
        return List.of(Feedback.of(new Value.Num(value), rationale(value, request.trace(), request)));
    }
}
