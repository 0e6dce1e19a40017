package dev.assay.evaluation;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to be evaluated.
 *
 * @param name null for one made from the scorers' names
 * @param filter as it was written; null when the traces were named one by one
 * @param traceNos what the filter found, or the traces named; in the order of the results
 * @param judgeModel model URI; null for the configured one
 * @param user who asks; null when nobody is known
 * @param cache whether what judges said in earlier runs is used again
 */
public record NewEvaluation(
        @Nullable String name,
        int experimentNo,
        @Nullable String filter,
        List<Long> traceNos,
        List<ChosenScorer> scorers,
        @Nullable String judgeModel,
        @Nullable String user,
        boolean cache) {

    public NewEvaluation {
        traceNos = List.copyOf(traceNos);
        scorers = List.copyOf(scorers);
    }

    /** One that uses what judges said in earlier runs. */
    public NewEvaluation(
            @Nullable String name,
            int experimentNo,
            @Nullable String filter,
            List<Long> traceNos,
            List<ChosenScorer> scorers,
            @Nullable String judgeModel,
            @Nullable String user) {
        this(name, experimentNo, filter, traceNos, scorers, judgeModel, user, true);
    }

    /**
     * @param scorer its id: {@code plugin:exact_match}
     * @param name of its feedback; null for the scorer's own
     * @param parameters JSON values
     */
    public record ChosenScorer(String scorer, @Nullable String name, Map<String, @Nullable Object> parameters) {}
}
