package dev.assay.scorer.mlflow;

import dev.assay.scorer.api.ScorerInfo.Scope;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import org.jspecify.annotations.Nullable;

/** Where a registered scorer runs. */
public sealed interface Placement {
    /**
     * On this server.
     *
     * @param scorer id for a run
     * @param digest of its definition, in hex
     * @param judgeModel URI of the judge as this server knows it; null for the default one
     * @param scope what it is called for
     * @param model URI as the client wrote it; null when it named none
     */
    record Here(
            String scorer,
            String version,
            String digest,
            ValueType returns,
            boolean asksJudge,
            @Nullable String judgeModel,
            @Nullable String model,
            Scope scope)
            implements Placement {}

    /** @param reason a sentence without its end */
    record InClient(String reason) implements Placement {
        /** MLflow has a refusal of its own for these. */
        public boolean wantsExpectations() {
            return reason.equals(SerializedScorer.EXPECTATIONS);
        }
    }

    /**
     * It would run here, but something is not configured or not there.
     *
     * @param reason a sentence without its end
     * @param scope what it would be called for, as far as that is known
     */
    record Blocked(String reason, Scope scope) implements Placement {}
}
