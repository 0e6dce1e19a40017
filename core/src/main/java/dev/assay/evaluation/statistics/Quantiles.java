package dev.assay.evaluation.statistics;

import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/** Quantiles for two-sided intervals. */
final class Quantiles {
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    private Quantiles() {}

    /** Standard normal quantile of 1 - (1 - level) / 2. */
    static double normal(double level) {
        return NORMAL.inverseCumulativeProbability(1 - (1 - level) / 2);
    }

    /** The same of Student's t. */
    static double t(double level, double degreesOfFreedom) {
        var distribution = TDistribution.of(degreesOfFreedom);
        double upper = (1 - level) / 2;
        double t = distribution.inverseSurvivalProbability(upper);
        // The solver stops at 1e-9: two Newton steps give the last digits.
        for (int step = 0; step < 2; step++) {
            t += (distribution.survivalProbability(t) - upper) / distribution.density(t);
        }
        return t;
    }
}
