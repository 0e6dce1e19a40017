package dev.assay.scorers.retrieval;

import dev.assay.scorer.api.Scorer;

class RetrievalMapTest extends RetrievalContract {
    @Override
    protected Scorer scorer() {
        return new RetrievalMap();
    }
}
