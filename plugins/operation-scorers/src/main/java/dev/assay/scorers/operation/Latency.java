package dev.assay.scorers.operation;

import dev.assay.model.Trace;
import dev.assay.scorer.api.ScoreRequest;
import java.util.Set;
import org.pf4j.Extension;

/** How long the trace took. */
@Extension
public final class Latency extends Figure {
    public Latency() {
        super("latency", "Milliseconds from the start to the end of the trace", Set.of(), 1500);
    }

    @Override
    double of(Trace trace, ScoreRequest request) {
        return Figures.latencyMs(trace);
    }

    @Override
    String rationale(double value, Trace trace, ScoreRequest request) {
        return "Took " + Figures.text(value) + " ms";
    }
}
