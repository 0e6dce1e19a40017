package dev.assay.evaluation;

import dev.assay.scorer.Sessions;
import dev.assay.store.ScoreCache;
import dev.assay.store.ScoreCache.NewScore;
import dev.assay.trace.Trace;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cache of scores, as the workers of this node use it. Blocks; a cache that fails holds up nothing. */
final class Caching {
    private static final Logger LOG = LoggerFactory.getLogger(Caching.class);

    /** A judge of a month ago is another one, even under the same name. */
    private static final Duration OLDEST = Duration.ofDays(30);

    private static final int MOST = 500_000;

    private final ScoreCache cache;
    private @Nullable String host;

    Caching(ScoreCache cache) {
        this.cache = cache;
    }

    Reuse look(RunScorers.Scorers open, List<Trace> traces, Sessions sessions) {
        boolean some = open.list().stream().anyMatch(ScorerInUse::isReused);
        return some ? Reuse.look(cache, host(), open, traces, sessions) : Reuse.NOTHING;
    }

    private synchronized String host() {
        if (host == null) {
            host = HostDigest.compute();
        }
        return host;
    }

    void keep(int lane, List<NewScore> scores) {
        if (scores.isEmpty()) {
            return;
        }
        try {
            cache.keep(lane, scores).await();
        } catch (RuntimeException e) {
            LOG.warn("{} scores cannot be kept for later runs", scores.size(), e);
        }
    }

    void prune() {
        cache.prune(OLDEST, MOST)
                .onSuccess(gone -> LOG.debug("{} kept scores are forgotten", gone))
                .onFailure(e -> LOG.warn("kept scores cannot be pruned", e));
    }
}
