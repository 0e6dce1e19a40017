package dev.assay.scorers.judge;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.Judge.Question;
import dev.assay.scorer.api.Judge.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks, yes or no for the most part, and makes feedback of the answer: MLflow's values, MLflow's keys for what the call took. */
final class Verdicts {
    private Verdicts() {}

    /** About the whole trace. */
    static List<Feedback> ask(Judge judge, Prompt prompt, Map<String, String> metadata) {
        return List.of(ask(judge, prompt, null, metadata));
    }

    /**
     * @param spanId the span it is about; null for the whole trace
     * @param metadata what else is kept beside the verdict
     */
    static Feedback ask(Judge judge, Prompt prompt, @Nullable String spanId, Map<String, String> metadata) {
        return ask(judge, prompt, Answer.YES_NO, spanId, metadata);
    }

    /** About the whole trace, answered in another way than yes or no. */
    static Feedback askFor(Answer answer, Judge judge, Prompt prompt, Map<String, String> metadata) {
        return ask(judge, prompt, answer, null, metadata);
    }

    private static Feedback ask(
            Judge judge, Prompt prompt, Answer answer, @Nullable String spanId, Map<String, String> metadata) {
        Verdict verdict = judge.ask(new Question(prompt.text(), answer.words()));
        Map<String, String> all = new LinkedHashMap<>(metadata);
        all.putAll(prompt.leftOut());
        all.put("judge.model", verdict.model());
        if (verdict.inputTokens() + verdict.outputTokens() > 0) {
            all.put("mlflow.assessment.judgeInputTokens", Long.toString(verdict.inputTokens()));
            all.put("mlflow.assessment.judgeOutputTokens", Long.toString(verdict.outputTokens()));
        }
        if (verdict.cost() != null) {
            all.put(
                    "mlflow.assessment.judgeCost",
                    verdict.cost().stripTrailingZeros().toPlainString());
        }
        return new Feedback(null, answer.value(verdict.value()), verdict.rationale(), spanId, all);
    }
}
