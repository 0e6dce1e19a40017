package dev.assay.scorers.retrieval;

import org.pf4j.Extension;

/** Normalized discounted cumulative gain, with the relevance itself as gain. */
@Extension
public final class RetrievalNdcg extends RetrievalScorer {
    public RetrievalNdcg() {
        super(
                "retrieval_ndcg",
                "How near the documents found are to the best order, graded by relevance (nDCG), from 0 to 1",
                0.6934264036172708);
    }

    @Override
    double measure(Ranking ranking, int k) {
        return ranking.normalizedGain(k);
    }

    @Override
    String remark(Ranking ranking) {
        return ranking.firstHit() == 0 ? "" : ", the first at place " + ranking.firstHit();
    }
}
