package dev.assay.scorers.retrieval;

import dev.assay.scorer.api.Scorer;

class RetrievalRecallTest extends RetrievalContract {
    @Override
    protected Scorer scorer() {
        return new RetrievalRecall();
    }
}
