package dev.assay.search.lucene;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.DocIdSetBuilder;
import org.apache.lucene.util.StringHelper;
import org.jspecify.annotations.Nullable;

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
    Query containing(String field, String text, boolean lowerCase) throws IOException {
        Map<Object, DocIdSet> found = new HashMap<>();
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            Terms terms = leaf.reader().terms(field);
            if (terms != null) {
                Found documents =
                        new Found(leaf, terms, lowerCase ? leaf.reader().terms(Fields.UPPER) : null);
                documents.addContaining(text, Vocabulary.of(leaf.reader(), field, terms));
                if (documents.all != null) {
                    found.put(DocumentsQuery.key(leaf), documents.all.build());
                }
            }
        }
        return found.isEmpty() ? Bounds.NOTHING : new DocumentsQuery(found);
    }

    /** Documents of a segment that have some of its terms, and do not have them among others. */
    private static final class Found {
        private final LeafReaderContext leaf;
        private final Terms terms;
        private final TermsEnum each;
        private final @Nullable TermsEnum without;
        private @Nullable PostingsEnum having;
        private @Nullable PostingsEnum left;
        private @Nullable DocIdSetBuilder all;

        Found(LeafReaderContext leaf, Terms terms, @Nullable Terms without) throws IOException {
            this.leaf = leaf;
            this.terms = terms;
            this.each = terms.iterator();
            this.without = without == null ? null : without.iterator();
        }

        void addContaining(String text, @Nullable Vocabulary vocabulary) throws IOException {
            List<BytesRef> words = vocabulary == null ? null : vocabulary.containing(text);
            if (words != null) {
                for (BytesRef word : words) {
                    if (each.seekExact(word)) {
                        add(word);
                    }
                }
                return;
            }
            for (BytesRef term = each.next(); term != null; term = each.next()) {
                if (new String(term.bytes, term.offset, term.length, StandardCharsets.UTF_8).contains(text)) {
                    add(term);
                }
            }
        }

        private void add(BytesRef term) throws IOException {
            PostingsEnum in = each.postings(having, PostingsEnum.NONE);
            having = in;
            DocIdSetBuilder to = all == null ? new DocIdSetBuilder(leaf.reader().maxDoc(), terms) : all;
            all = to;
            if (without == null || !without.seekExact(term)) {
                to.add(in);
                return;
            }
            PostingsEnum out = without.postings(left, PostingsEnum.NONE);
            left = out;
            DocIdSetBuilder.BulkAdder adder = to.grow(each.docFreq());
            for (int doc = in.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = in.nextDoc()) {
                int not = out.docID() < doc ? out.advance(doc) : out.docID();
                if (not != doc) {
                    adder.add(doc);
                }
            }
        }
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
