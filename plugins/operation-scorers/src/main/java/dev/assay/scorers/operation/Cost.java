package dev.assay.scorers.operation;

import dev.assay.model.Trace;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerInfo.Part;
import java.util.Set;
import org.pf4j.Extension;

/** What the trace cost, as its client said or the table of prices says. */
@Extension
public final class Cost extends Figure {
    public Cost() {
        super("cost", "US dollars that the trace's calls of language models cost", Set.of(Part.METADATA), 0.0015);
    }

    @Override
    double of(Trace trace, ScoreRequest request) {
        return Figures.cost(trace);
    }

    @Override
    String rationale(double value, Trace trace, ScoreRequest request) {
        return "Cost " + Figures.text(value) + " US dollars";
    }
}
