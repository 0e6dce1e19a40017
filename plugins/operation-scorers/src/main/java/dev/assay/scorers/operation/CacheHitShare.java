package dev.assay.scorers.operation;

import dev.assay.model.Trace;
import dev.assay.scorer.api.ScoreRequest;
import java.util.Set;
import org.pf4j.Extension;

/** How well the provider's prompt cache was used. */
@Extension
public final class CacheHitShare extends Figure {
    public CacheHitShare() {
        super(
                "cache_hit_share",
                "The share of the prompts' tokens that came from the provider's cache, from 0 to 1",
                Set.of(),
                0.25);
    }

    @Override
    double of(Trace trace, ScoreRequest request) {
        return Figures.cacheHitShare(trace);
    }

    @Override
    String rationale(double value, Trace trace, ScoreRequest request) {
        return Figures.text(trace.tokens().cachedInput()) + " of "
                + Figures.text(trace.tokens().input()) + " tokens of the prompts came from the cache";
    }
}
