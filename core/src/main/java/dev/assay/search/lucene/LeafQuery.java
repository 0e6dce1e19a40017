package dev.assay.search.lucene;

import java.io.IOException;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.ConstantScoreScorer;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.TwoPhaseIterator;
import org.apache.lucene.search.Weight;
import org.jspecify.annotations.Nullable;

/** Documents that we find ourselves, segment by segment; all count the same, and nothing of it is cached. */
abstract class LeafQuery extends Query {
    /** What may match: an iterator, or candidates that are asked one by one; null for nothing in this segment. */
    abstract @Nullable Found find(LeafReaderContext leaf) throws IOException;

    sealed interface Found {
        record Documents(DocIdSetIterator all) implements Found {}

        record Candidates(TwoPhaseIterator each) implements Found {}
    }

    @Override
    public final Weight createWeight(IndexSearcher searcher, ScoreMode scoreMode, float boost) {
        return new ConstantScoreWeight(this, boost) {
            @Override
            public @Nullable ScorerSupplier scorerSupplier(LeafReaderContext leaf) throws IOException {
                Scorer scorer =
                        switch (find(leaf)) {
                            case null -> null;
                            case Found.Documents(var all) -> new ConstantScoreScorer(score(), scoreMode, all);
                            case Found.Candidates(var each) -> new ConstantScoreScorer(score(), scoreMode, each);
                        };
                return scorer == null ? null : new DefaultScorerSupplier(scorer);
            }

            @Override
            public boolean isCacheable(LeafReaderContext leaf) {
                return false;
            }
        };
    }

    @Override
    public final void visit(QueryVisitor visitor) {
        visitor.visitLeaf(this);
    }
}
