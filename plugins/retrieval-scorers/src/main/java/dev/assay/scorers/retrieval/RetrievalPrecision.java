package dev.assay.scorers.retrieval;

import org.pf4j.Extension;

/** Precision of the documents found; of the first k, if fewer than k were found, of those. */
@Extension
public final class RetrievalPrecision extends RetrievalScorer {
    public RetrievalPrecision() {
        super("retrieval_precision", "The share of the documents found that are expected, from 0 to 1", 0.5);
    }

    @Override
    double measure(Ranking ranking, int k) {
        return ranking.precision();
    }
}
