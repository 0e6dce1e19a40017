package dev.assay.search.lucene;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.FieldComparator;
import org.apache.lucene.search.FieldComparatorSource;
import org.apache.lucene.search.Pruning;
import org.apache.lucene.search.comparators.TermOrdValComparator;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;

/**
 * Orders traces by the value of any key, of a tag as well: keys have no doc values of their own, so their order is read
 * from the terms, once per segment and key. Long values are ordered by how they begin.
 */
final class KeyOrder extends FieldComparatorSource {
    private static final int MOST_KEYS = 32;

    /** Kept as long as the segment is open. */
    static final class Cache {
        private final Map<IndexReader.CacheKey, Map<String, Column>> segments = new ConcurrentHashMap<>();

        Column column(LeafReader leaf, String key) throws IOException {
            IndexReader.CacheHelper helper = leaf.getCoreCacheHelper();
            if (helper == null) {
                return Column.read(leaf, key);
            }
            Map<String, Column> columns = segments.get(helper.getKey());
            if (columns == null) {
                columns = new ConcurrentHashMap<>();
                if (segments.putIfAbsent(helper.getKey(), columns) == null) {
                    helper.addClosedListener(segments::remove);
                }
            }
            Column column = columns.get(key);
            if (column == null) {
                column = Column.read(leaf, key);
                if (columns.size() >= MOST_KEYS) {
                    columns.clear();
                }
                columns.put(key, column);
            }
            return column;
        }
    }

    /** Values of a key in one segment. */
    private static final class Column {
        /** By document; -1 for none. */
        private final int[] ordinals;

        /** Ascending. */
        private final List<BytesRef> values;

        private Column(int[] ordinals, List<BytesRef> values) {
            this.ordinals = ordinals;
            this.values = values;
        }

        static Column read(LeafReader leaf, String key) throws IOException {
            int[] ordinals = new int[leaf.maxDoc()];
            Arrays.fill(ordinals, -1);
            List<BytesRef> values = new ArrayList<>();
            Terms terms = leaf.terms(Fields.KV);
            BytesRef prefix = Fields.prefix(key);
            if (terms != null) {
                TermsEnum each = terms.iterator();
                PostingsEnum postings = null;
                if (each.seekCeil(prefix) != TermsEnum.SeekStatus.END) {
                    for (BytesRef term = each.term();
                            term != null && StringHelper.startsWith(term, prefix);
                            term = each.next()) {
                        postings = each.postings(postings, PostingsEnum.NONE);
                        for (int doc = postings.nextDoc();
                                doc != DocIdSetIterator.NO_MORE_DOCS;
                                doc = postings.nextDoc()) {
                            ordinals[doc] = values.size();
                        }
                        values.add(BytesRef.deepCopyOf(
                                new BytesRef(term.bytes, term.offset + prefix.length, term.length - prefix.length)));
                    }
                }
            }
            return new Column(ordinals, values);
        }

        SortedDocValues docValues() {
            return new SortedDocValues() {
                private int doc = -1;

                @Override
                public int ordValue() {
                    return ordinals[doc];
                }

                @Override
                public BytesRef lookupOrd(int ord) {
                    return values.get(ord);
                }

                @Override
                public int getValueCount() {
                    return values.size();
                }

                @Override
                public boolean advanceExact(int target) {
                    doc = target;
                    return ordinals[target] >= 0;
                }

                @Override
                public int docID() {
                    return doc;
                }

                @Override
                public int nextDoc() {
                    return advance(doc + 1);
                }

                @Override
                public int advance(int target) {
                    doc = target;
                    while (doc < ordinals.length && ordinals[doc] < 0) {
                        doc++;
                    }
                    doc = doc < ordinals.length ? doc : NO_MORE_DOCS;
                    return doc;
                }

                @Override
                public long cost() {
                    return ordinals.length;
                }
            };
        }
    }

    private final Cache cache;
    private final String key;

    KeyOrder(Cache cache, String key) {
        this.cache = cache;
        this.key = key;
    }

    @Override
    public FieldComparator<?> newComparator(String field, int hits, Pruning pruning, boolean reversed) {
        // Missing ones come last both ways: in descending order they have to be the smallest.
        return new TermOrdValComparator(hits, Fields.KV, !reversed, reversed, Pruning.NONE) {
            @Override
            protected SortedDocValues getSortedDocValues(LeafReaderContext leaf, String ignored) throws IOException {
                return cache.column(leaf.reader(), key).docValues();
            }
        };
    }
}
