package dev.assay.scorer;

import dev.assay.scorer.api.ScorerInfo;
import org.jspecify.annotations.Nullable;

/**
 * A scorer as people choose it.
 *
 * @param id kind and name: {@code plugin:exact_match}
 * @param digest SHA-256 in hex of what it is made of: jar or source
 * @param origin file name of the jar or script, or {@code editor}; of a judge in a person's words {@code judge}
 * @param problem why it cannot be used; null when it can
 */
public record ScorerDescription(
        String id,
        Kind kind,
        ScorerInfo info,
        String digest,
        String origin,
        @Nullable String problem) {

    /** Where a scorer runs. */
    public enum Kind {
        /** In the server, in a class loader of its own. */
        PLUGIN,
        /** In a sandboxed child process. */
        SCRIPT,
        /** In a model: instructions in a person's words. */
        JUDGE
    }

    public boolean asksJudge() {
        return info.reads().contains(ScorerInfo.Part.JUDGE);
    }
}
