package dev.assay.scorers.retrieval;

import dev.assay.scorer.api.Scorer;

class RetrievalF1Test extends RetrievalContract {
    @Override
    protected Scorer scorer() {
        return new RetrievalF1();
    }
}
