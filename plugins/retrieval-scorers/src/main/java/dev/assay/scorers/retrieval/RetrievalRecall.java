package dev.assay.scorers.retrieval;

import org.pf4j.Extension;

/** Recall of the expected documents. */
@Extension
public final class RetrievalRecall extends RetrievalScorer {
    public RetrievalRecall() {
        super("retrieval_recall", "The share of the expected documents that were found, from 0 to 1", 1);
    }

    @Override
    double measure(Ranking ranking, int k) {
        return ranking.recall();
    }
}
