package dev.assay.scorers.judge;

import dev.assay.scorer.api.Judge.Verdict;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the calls behind one feedback took, under MLflow's keys. */
final class Spent {
    private final Set<String> models = new LinkedHashSet<>();
    private long inputTokens;
    private long outputTokens;
    private @Nullable BigDecimal cost = BigDecimal.ZERO;

    static Spent on(Verdict verdict) {
        Spent spent = new Spent();
        spent.add(verdict);
        return spent;
    }

    void add(Verdict verdict) {
        models.add(verdict.model());
        inputTokens += verdict.inputTokens();
        outputTokens += verdict.outputTokens();
        // The cost of a call whose price is not known makes the sum unknown, not smaller.
        cost = cost == null || verdict.cost() == null ? null : cost.add(verdict.cost());
    }

    void into(Map<String, String> metadata) {
        metadata.put("judge.model", String.join(", ", models));
        if (inputTokens + outputTokens > 0) {
            metadata.put("mlflow.assessment.judgeInputTokens", Long.toString(inputTokens));
            metadata.put("mlflow.assessment.judgeOutputTokens", Long.toString(outputTokens));
        }
        if (cost != null) {
            metadata.put(
                    "mlflow.assessment.judgeCost", cost.stripTrailingZeros().toPlainString());
        }
    }
}
