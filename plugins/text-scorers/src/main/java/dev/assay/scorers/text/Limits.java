package dev.assay.scorers.text;

import dev.assay.scorer.api.ScorerException;

/** Refuses texts whose comparison would take too long. */
final class Limits {
    private Limits() {}

    /** @throws ScorerException when there are more than allowed */
    static void check(int length, String what, String unit, int most) {
        if (length > most) {
            throw new ScorerException("the " + what + " has " + length + " " + unit + ", expected at most " + most);
        }
    }
}
