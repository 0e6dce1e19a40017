package dev.assay.evaluation;

import dev.assay.scorer.api.Judge;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Passes questions on and remembers what they used, for one call of a scorer at a time. */
final class RecordingJudge implements Judge {
    private final Judge judge;
    private Use use = Use.NONE;

    /**
     * @param calls that gave a verdict
     * @param cost US dollars; null when no price was known
     */
    record Use(
            int calls,
            long inputTokens,
            long outputTokens,
            @Nullable BigDecimal cost) {
        static final Use NONE = new Use(0, 0, 0, null);

        Use with(Verdict verdict) {
            BigDecimal price = verdict.cost();
            return new Use(
                    calls + 1,
                    inputTokens + verdict.inputTokens(),
                    outputTokens + verdict.outputTokens(),
                    price == null ? cost : cost == null ? price : cost.add(price));
        }
    }

    RecordingJudge(Judge judge) {
        this.judge = judge;
    }

    @Override
    public Verdict ask(Question question) {
        Verdict verdict = judge.ask(question);
        synchronized (this) {
            use = use.with(verdict);
        }
        return verdict;
    }

    /** What was used since this was asked last. */
    synchronized Use take() {
        Use taken = use;
        use = Use.NONE;
        return taken;
    }
}
