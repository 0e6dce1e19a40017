package dev.assay.search.lucene;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSet;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.DocIdSetBuilder;
import org.apache.lucene.util.StringHelper;

/** Looks at each term of a field that begins with some bytes, and collects the documents of those that fit. */
final class TermScan {
    /** What a term says about its documents. */
    enum Verdict {
        YES,
        NO,
        /** The term does not hold the whole value. */
        MAYBE;

        /** Both hold; the other is asked only where it matters. */
        Verdict and(Supplier<Verdict> other) {
            if (this == NO) {
                return NO;
            }
            Verdict also = other.get();
            return also == YES ? this : also;
        }

        static Verdict of(boolean holds) {
            return holds ? YES : NO;
        }
    }

    private final IndexSearcher searcher;
    private final LettersQuery.Known known = new LettersQuery.Known();

    TermScan(IndexSearcher searcher) {
        this.searcher = searcher;
    }

    Bounds scan(String field, BytesRef prefix, Function<BytesRef, Verdict> judge) throws IOException {
        Map<Object, DocIdSet> sure = new HashMap<>();
        Map<Object, DocIdSet> open = new HashMap<>();
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            Terms terms = leaf.reader().terms(field);
            if (terms != null) {
                scan(leaf, terms, prefix, judge, sure, open);
            }
        }
        Query yes = sure.isEmpty() ? Bounds.NOTHING : new DocumentsQuery(sure);
        if (open.isEmpty()) {
            return Bounds.exact(yes);
        }
        return new Bounds(yes, Bounds.or(List.of(yes, new DocumentsQuery(open))));
    }

    /**
     * The documents with a word that contains a text: what {@link #scan} finds, sooner.
     *
     * @param lowerCase only where the word stands in lower case somewhere
     */
    Query containing(String field, String text, boolean lowerCase) {
        return new LettersQuery(field, text, lowerCase, known);
    }

    private static void scan(
            LeafReaderContext leaf,
            Terms terms,
            BytesRef prefix,
            Function<BytesRef, Verdict> judge,
            Map<Object, DocIdSet> sure,
            Map<Object, DocIdSet> open)
            throws IOException {
        DocIdSetBuilder yes = null;
        DocIdSetBuilder maybe = null;
        PostingsEnum postings = null;
        TermsEnum each = terms.iterator();
        if (each.seekCeil(prefix) == TermsEnum.SeekStatus.END) {
            return;
        }
        for (BytesRef term = each.term(); term != null && StringHelper.startsWith(term, prefix); term = each.next()) {
            switch (judge.apply(term)) {
                case NO -> {}
                case YES -> {
                    yes = yes == null ? new DocIdSetBuilder(leaf.reader().maxDoc(), terms) : yes;
                    postings = each.postings(postings, PostingsEnum.NONE);
                    yes.add(postings);
                }
                case MAYBE -> {
                    maybe = maybe == null ? new DocIdSetBuilder(leaf.reader().maxDoc(), terms) : maybe;
                    postings = each.postings(postings, PostingsEnum.NONE);
                    maybe.add(postings);
                }
            }
        }
        if (yes != null) {
            sure.put(DocumentsQuery.key(leaf), yes.build());
        }
        if (maybe != null) {
            open.put(DocumentsQuery.key(leaf), maybe.build());
        }
    }
}
