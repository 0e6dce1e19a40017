package dev.assay.scorers.retrieval;

import org.pf4j.Extension;

/** Hit, or success at k; its mean over many traces is the hit rate. */
@Extension
public final class RetrievalHit extends RetrievalScorer {
    public RetrievalHit() {
        super("retrieval_hit", "Whether any expected document was found: 1 or 0", 1);
    }

    @Override
    double measure(Ranking ranking, int k) {
        return ranking.hits() > 0 ? 1 : 0;
    }

    @Override
    String remark(Ranking ranking) {
        return ranking.firstHit() == 0 ? "" : ", the first at place " + ranking.firstHit();
    }
}
