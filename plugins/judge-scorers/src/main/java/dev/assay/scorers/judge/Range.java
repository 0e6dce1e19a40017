package dev.assay.scorers.judge;

import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerException;

/** The numbers that a rating may be: the parameters {@code min} and {@code max}, 1 to 5 when left out. */
record Range(double min, double max) {
    static Range of(ScoreRequest request) {
        double min = request.number("min").orElse(1.0);
        double max = request.number("max").orElse(5.0);
        if (!(min < max)) {
            throw new ScorerException("the parameters 'min' and 'max' are " + Verdicts.plain(min) + " and "
                    + Verdicts.plain(max) + ", expected the first to be less than the second");
        }
        return new Range(min, max);
    }

    /** A sentence for the prompt. */
    String wanted() {
        return "The result is a number from " + Verdicts.plain(min) + " (worst) to " + Verdicts.plain(max)
                + " (best).\n";
    }
}
