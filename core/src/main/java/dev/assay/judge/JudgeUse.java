package dev.assay.judge;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a run has asked of its judge so far.
 *
 * @param verdicts that were given, reused ones too
 * @param reused verdicts from answers of before: nothing was paid
 * @param failed questions without a verdict
 * @param requests sent, refused and repeated ones too
 * @param cost US dollars of the answers that came; what was lost on the way is not in it
 * @param unpriced answers whose price or tokens are not known: not in the cost
 */
public record JudgeUse(
        long verdicts,
        long reused,
        long failed,
        long requests,
        long inputTokens,
        long outputTokens,
        BigDecimal cost,
        long unpriced) {

    static final JudgeUse NONE = new JudgeUse(0, 0, 0, 0, 0, 0, BigDecimal.ZERO, 0);

    JudgeUse withVerdict() {
        return new JudgeUse(verdicts + 1, reused, failed, requests, inputTokens, outputTokens, cost, unpriced);
    }

    JudgeUse withReuse() {
        return new JudgeUse(verdicts, reused + 1, failed, requests, inputTokens, outputTokens, cost, unpriced);
    }

    JudgeUse withFailure() {
        return new JudgeUse(verdicts, reused, failed + 1, requests, inputTokens, outputTokens, cost, unpriced);
    }

    JudgeUse withRequest() {
        return new JudgeUse(verdicts, reused, failed, requests + 1, inputTokens, outputTokens, cost, unpriced);
    }

    JudgeUse withPaid(long input, long output, @Nullable BigDecimal price) {
        return new JudgeUse(
                verdicts,
                reused,
                failed,
                requests,
                inputTokens + input,
                outputTokens + output,
                price == null ? cost : cost.add(price),
                price == null ? unpriced + 1 : unpriced);
    }
}
