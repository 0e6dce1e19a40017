package dev.assay.judge;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What the calls of one question took together. For one thread. */
final class Spent {
    long input;
    long output;
    private @Nullable BigDecimal cost;
    private boolean unpriced;

    void add(CallLedger.Answer answer) {
        input += answer.inputTokens();
        output += answer.outputTokens();
        BigDecimal its = answer.cost();
        if (its == null) {
            unpriced = true;
        } else {
            cost = cost == null ? its : cost.add(its);
        }
    }

    /** US dollars; null when that of some call is not known. */
    @Nullable
    BigDecimal cost() {
        return unpriced ? null : cost;
    }
}
