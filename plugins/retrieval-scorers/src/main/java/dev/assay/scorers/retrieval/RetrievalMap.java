package dev.assay.scorers.retrieval;

import org.pf4j.Extension;

/** Average precision. */
@Extension
public final class RetrievalMap extends RetrievalScorer {
    public RetrievalMap() {
        super(
                "retrieval_map",
                "Average precision over the expected documents, from 0 to 1; its mean over traces is MAP",
                0.5833333333333333);
    }

    @Override
    double measure(Ranking ranking, int k) {
        return ranking.averagePrecision();
    }

    @Override
    String remark(Ranking ranking) {
        return ranking.firstHit() == 0 ? "" : ", the first at place " + ranking.firstHit();
    }
}
