package dev.assay.scorers.retrieval;

import dev.assay.scorer.api.Scorer;

class RetrievalNdcgTest extends RetrievalContract {
    @Override
    protected Scorer scorer() {
        return new RetrievalNdcg();
    }
}
