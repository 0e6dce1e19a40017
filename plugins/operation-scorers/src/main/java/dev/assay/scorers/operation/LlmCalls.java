package dev.assay.scorers.operation;

import dev.assay.model.Trace;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerInfo.Part;
import java.util.Set;
import org.pf4j.Extension;

/** Spans of the types LLM and CHAT_MODEL. */
@Extension
public final class LlmCalls extends Figure {
    public LlmCalls() {
        super("llm_calls", "The number of calls of language models", Set.of(Part.SPANS), 1);
    }

    @Override
    double of(Trace trace, ScoreRequest request) {
        return Figures.modelCalls(trace).size();
    }

    @Override
    String rationale(double value, Trace trace, ScoreRequest request) {
        return Figures.text(value) + " calls of language models";
    }
}
