package dev.assay.search.lucene;

import java.util.Map;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.ConstantScoreScorer;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.DocIdSet;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.Weight;
import org.jspecify.annotations.Nullable;

/** Documents found already, for one reader; used once. */
final class DocumentsQuery extends Query {
    private final Map<Object, DocIdSet> leaves;

    /** @param leaves by the key of the leaf's core and deletions, {@link #key} */
    DocumentsQuery(Map<Object, DocIdSet> leaves) {
        this.leaves = leaves;
    }

    static Object key(LeafReaderContext leaf) {
        return leaf.id();
    }

    @Override
    public Weight createWeight(IndexSearcher searcher, ScoreMode scoreMode, float boost) {
        return new ConstantScoreWeight(this, boost) {
            @Override
            public @Nullable ScorerSupplier scorerSupplier(LeafReaderContext leaf) throws java.io.IOException {
                DocIdSet documents = leaves.get(key(leaf));
                DocIdSetIterator iterator = documents == null ? null : documents.iterator();
                if (iterator == null) {
                    return null;
                }
                Scorer scorer = new ConstantScoreScorer(score(), scoreMode, iterator);
                return new DefaultScorerSupplier(scorer);
            }

            @Override
            public boolean isCacheable(LeafReaderContext leaf) {
                return false;
            }
        };
    }

    @Override
    public void visit(QueryVisitor visitor) {
        visitor.visitLeaf(this);
    }

    @Override
    public String toString(String field) {
        return "Documents(" + leaves.size() + " leaves)";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
