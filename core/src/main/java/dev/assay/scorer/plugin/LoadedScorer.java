package dev.assay.scorer.plugin;

import dev.assay.scorer.ParameterCheck;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerInfo;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One scorer of a loaded plugin, and how it behaves. */
final class LoadedScorer {
    private final Scorer scorer;
    private final ScorerInfo info;
    private final ParameterCheck parameters;
    private final AtomicInteger overdue = new AtomicInteger();
    private volatile @Nullable String problem;

    /** @throws IllegalArgumentException when its parametersSchema is none */
    LoadedScorer(Scorer scorer, ScorerInfo info) {
        this.scorer = scorer;
        this.info = info;
        this.parameters = ParameterCheck.of(info);
    }

    Scorer scorer() {
        return scorer;
    }

    ScorerInfo info() {
        return info;
    }

    ParameterCheck parameters() {
        return parameters;
    }

    String id() {
        return PluginScorers.PREFIX + info.name();
    }

    /** Why it is disabled; null when it is not. */
    @Nullable
    String problem() {
        return problem;
    }

    /**
     * One more call that took too long.
     *
     * @return true when this one disabled the scorer
     */
    boolean wasOverdue(PluginConfig config) {
        if (overdue.incrementAndGet() != config.overdueCalls()) {
            return false;
        }
        problem = "disabled: " + config.overdueCalls() + " calls took longer than "
                + config.callLimit().toMillis() + " ms; enable it again or replace the jar";
        return true;
    }

    /** Gives it another chance; calls that still hang keep their threads. */
    void enable() {
        overdue.set(0);
        problem = null;
    }
}
