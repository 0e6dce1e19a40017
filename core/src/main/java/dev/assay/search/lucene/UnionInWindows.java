package dev.assay.search.lucene;

import java.io.IOException;
import java.util.List;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.IOSupplier;
import org.jspecify.annotations.Nullable;

/** Documents of many terms, a window at a time: as fast as reading all of them at once, and no further than is asked for. */
final class UnionInWindows extends DocIdSetIterator {
    private static final int WINDOW = 4096;

    /**
     * One of the terms; both not begun.
     *
     * @param not documents that do not count for it
     */
    record Of(PostingsEnum documents, @Nullable PostingsEnum not) {}

    private final int maxDoc;
    private final IOSupplier<List<Of>> open;
    private final FixedBitSet found = new FixedBitSet(WINDOW);
    private final FixedBitSet some = new FixedBitSet(WINDOW);
    private final FixedBitSet others = new FixedBitSet(WINDOW);
    private @Nullable List<Of> terms;
    private int start;
    private int end;
    /** No document before this one is left that is not in the window. */
    private int next;

    private int doc = -1;

    /** @param open asked for the terms when the first document is: most segments have none that is new enough */
    UnionInWindows(int maxDoc, IOSupplier<List<Of>> open) {
        this.maxDoc = maxDoc;
        this.open = open;
    }

    @Override
    public int docID() {
        return doc;
    }

    @Override
    public int nextDoc() throws IOException {
        return advance(doc + 1);
    }

    @Override
    public int advance(int target) throws IOException {
        int from = target;
        while (from < maxDoc) {
            if (from >= end) {
                read(Math.max(from, next));
                if (start >= maxDoc) {
                    break;
                }
                from = Math.max(from, start);
            }
            int bit = from - start < WINDOW ? found.nextSetBit(from - start) : NO_MORE_DOCS;
            if (bit != NO_MORE_DOCS) {
                doc = start + bit;
                return doc;
            }
            from = end;
        }
        doc = NO_MORE_DOCS;
        return doc;
    }

    private void read(int from) throws IOException {
        int first = Math.min(from, maxDoc);
        start = first;
        end = Math.min(maxDoc, first + WINDOW);
        next = maxDoc;
        found.clear();
        if (first == maxDoc) {
            return;
        }
        List<Of> all = terms == null ? open.get() : terms;
        terms = all;
        for (Of term : all) {
            PostingsEnum documents = at(term.documents(), first);
            PostingsEnum not = term.not();
            if (not == null) {
                documents.intoBitSet(end, found, first);
            } else if (documents.docID() < end) {
                some.clear();
                others.clear();
                documents.intoBitSet(end, some, first);
                at(not, first).intoBitSet(end, others, first);
                some.andNot(others);
                found.or(some);
            }
            next = Math.min(next, documents.docID());
        }
    }

    private static PostingsEnum at(PostingsEnum documents, int first) throws IOException {
        if (documents.docID() < first) {
            documents.advance(first);
        }
        return documents;
    }

    @Override
    public long cost() {
        return maxDoc;
    }
}
