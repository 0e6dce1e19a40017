package dev.assay.scorers.retrieval;

import org.pf4j.Extension;

/** Reciprocal rank. */
@Extension
public final class RetrievalMrr extends RetrievalScorer {
    public RetrievalMrr() {
        super(
                "retrieval_mrr",
                "One over the place of the first expected document, 0 when there is none; its mean over traces is MRR",
                0.5);
    }

    @Override
    double measure(Ranking ranking, int k) {
        return ranking.reciprocalRank();
    }

    @Override
    String remark(Ranking ranking) {
        return ranking.firstHit() == 0 ? "" : ", the first at place " + ranking.firstHit();
    }
}
