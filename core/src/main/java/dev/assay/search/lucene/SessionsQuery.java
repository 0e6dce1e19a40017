package dev.assay.search.lucene;

import java.util.BitSet;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TwoPhaseIterator;
import org.jspecify.annotations.Nullable;

/** The turns of some sessions; only on the reader that the table was made of. Asked of the candidates one by one. */
final class SessionsQuery extends LeafQuery {
    private final SessionTable table;
    private final BitSet sessions;

    private SessionsQuery(SessionTable table, BitSet sessions) {
        this.table = table;
        this.sessions = sessions;
    }

    static Query of(SessionTable table, BitSet sessions) {
        return sessions.isEmpty() ? Bounds.NOTHING : new SessionsQuery(table, sessions);
    }

    @Override
    @Nullable
    Found find(LeafReaderContext leaf) {
        int[] of = table.of(leaf);
        if (of == null) {
            return null;
        }
        DocIdSetIterator all = DocIdSetIterator.all(of.length);
        return new Found.Candidates(new TwoPhaseIterator(all) {
            @Override
            public boolean matches() {
                int session = of[all.docID()];
                return session != SessionTable.NONE && sessions.get(session);
            }

            @Override
            public float matchCost() {
                return 5;
            }
        });
    }

    @Override
    public String toString(String field) {
        return "Sessions(" + sessions.cardinality() + ")";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SessionsQuery query && table.equals(query.table) && sessions.equals(query.sessions);
    }

    @Override
    public int hashCode() {
        return sessions.hashCode();
    }
}
