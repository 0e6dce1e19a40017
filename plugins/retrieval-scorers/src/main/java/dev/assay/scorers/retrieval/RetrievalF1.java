package dev.assay.scorers.retrieval;

import org.pf4j.Extension;

/** F1: neither much noise nor much that is missing. */
@Extension
public final class RetrievalF1 extends RetrievalScorer {
    public RetrievalF1() {
        super("retrieval_f1", "The harmonic mean of a retriever's precision and recall, from 0 to 1", 2.0 / 3);
    }

    @Override
    double measure(Ranking ranking, int k) {
        return ranking.f1();
    }
}
