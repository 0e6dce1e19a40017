package dev.assay.judge;

import io.vertx.core.Future;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Knows of every call of a model before it is made, and its answer afterwards: so an answer that was kept is never paid
 * again, and a call that was under way when the server died is known to be in doubt. One ledger is for one run; what it
 * keeps may be for all.
 */
public interface CallLedger {
    /** Keeps nothing and reuses nothing: every call is made, and is forgotten. */
    CallLedger NONE = new CallLedger() {
        @Override
        public Future<Claim> claim(CallKey key, Intent intent) {
            return Future.succeededFuture(new Claim.Granted());
        }

        @Override
        public Future<Void> settle(CallKey key, Settlement settlement) {
            return Future.succeededFuture();
        }
    };

    /**
     * Asks for a call's answer, or for the right to make it. When another holds that right, the future waits for its
     * answer or its end. The intent is kept before the right is given.
     */
    Future<Claim> claim(CallKey key, Intent intent);

    /** Ends a call that was granted. */
    Future<Void> settle(CallKey key, Settlement settlement);

    /**
     * A call about to be made.
     *
     * @param modelUri as people write it
     * @param reserve US dollars that it may cost, estimated from above; null when the price is not known
     */
    record Intent(String modelUri, @Nullable BigDecimal reserve) {}

    /** What a claim gives. */
    sealed interface Claim {
        /** The answer is known: no call. */
        record Answered(Answer answer) implements Claim {}

        /** The call may be made, and must be settled. */
        record Granted() implements Claim {}

        /** @param reason for people: the budget is spent, the call is in doubt and not to be repeated */
        record Refused(String reason) implements Claim {}
    }

    /** How a granted call ended. */
    sealed interface Settlement {
        /** A verdict; may be reused. */
        record Kept(Answer answer) implements Settlement {}

        /** An answer that is no verdict: paid, not to be reused. */
        record Unusable(Answer answer, String reason) implements Settlement {}

        /** @param perhapsPaid the model may have answered, and its answer was lost on the way */
        record Failed(String reason, boolean perhapsPaid) implements Settlement {}
    }

    /**
     * What a model said.
     *
     * @param text as it came, or what it called the verdict with; a verdict is read from it anew when it is reused
     * @param model as the endpoint named the one that answered
     * @param cost US dollars; null when price or tokens are not known
     * @param message the model's own, JSON, where the conversation may go on after it
     * @param mean as {@link dev.assay.scorer.api.Judge.Verdict#mean}
     */
    record Answer(
            String text,
            String model,
            long inputTokens,
            long outputTokens,
            @Nullable BigDecimal cost,
            @Nullable String message,
            @Nullable Double mean) {}
}
