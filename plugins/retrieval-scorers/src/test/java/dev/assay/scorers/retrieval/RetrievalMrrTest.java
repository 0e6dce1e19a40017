package dev.assay.scorers.retrieval;

import dev.assay.scorer.api.Scorer;

class RetrievalMrrTest extends RetrievalContract {
    @Override
    protected Scorer scorer() {
        return new RetrievalMrr();
    }
}
