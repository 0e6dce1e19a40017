package dev.assay.scorers.retrieval;

import dev.assay.scorer.api.Scorer;

class RetrievalHitTest extends RetrievalContract {
    @Override
    protected Scorer scorer() {
        return new RetrievalHit();
    }
}
