package dev.assay.search.lucene;

import java.io.IOException;
import java.util.Map;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSet;
import org.apache.lucene.search.DocIdSetIterator;
import org.jspecify.annotations.Nullable;

/** Documents found already, for one reader; used once. */
final class DocumentsQuery extends LeafQuery {
    private final Map<Object, DocIdSet> leaves;

    /** @param leaves by the key of the leaf's core and deletions, {@link #key} */
    DocumentsQuery(Map<Object, DocIdSet> leaves) {
        this.leaves = leaves;
    }

    static Object key(LeafReaderContext leaf) {
        return leaf.id();
    }

    @Override
    @Nullable
    Found find(LeafReaderContext leaf) throws IOException {
        DocIdSet documents = leaves.get(key(leaf));
        DocIdSetIterator iterator = documents == null ? null : documents.iterator();
        return iterator == null ? null : new Found.Documents(iterator);
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
