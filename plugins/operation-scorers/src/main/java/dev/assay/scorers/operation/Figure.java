package dev.assay.scorers.operation;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Set;

/** One figure of the trace, as a number. */
abstract class Figure implements Scorer {
    private final ScorerInfo info;

    Figure(String name, String description, Set<Part> reads, String parametersSchema) {
        info = new ScorerInfo(
                name,
                "1",
                description,
                ScorerInfo.Scope.TRACE,
                reads,
                ScorerInfo.ValueType.NUMBER,
                parametersSchema,
                true);
    }

    Figure(String name, String description, Set<Part> reads) {
        this(name, description, reads, ScorerInfo.NO_PARAMETERS);
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
