package dev.assay.search.lucene;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;

/**
 * The values of a key by document, for any key: keys have no doc values of their own, so they are read from the terms, once
 * per segment and key. Long values are known by how they begin.
 */
final class GroupColumns {
    private static final int MOST_KEYS = 16;

    private final Map<IndexReader.CacheKey, Map<String, Column>> segments = new ConcurrentHashMap<>();

    /** Values of a key in one segment. */
    static final class Column {
        /** By document, where its values start in {@code ordinals}; one more at the end. */
        private final int[] starts;

        private final int[] ordinals;
        private final List<String> values;

        private Column(int[] starts, int[] ordinals, List<String> values) {
            this.starts = starts;
            this.ordinals = ordinals;
            this.values = values;
        }

        /** @param pairs document in the upper half, ordinal of a value in the lower; changed */
        static Column of(long[] pairs, int size, int documents, List<String> values) {
            Arrays.sort(pairs, 0, size);
            int[] starts = new int[documents + 1];
            int[] ordinals = new int[size];
            int kept = 0;
            int doc = 0;
            for (int i = 0; i < size; i++) {
                if (i > 0 && pairs[i] == pairs[i - 1]) {
                    continue;
                }
                int of = (int) (pairs[i] >>> 32);
                while (doc < of) {
                    starts[++doc] = kept;
                }
                ordinals[kept++] = (int) pairs[i];
            }
            while (doc < documents) {
                starts[++doc] = kept;
            }
            return new Column(starts, kept == size ? ordinals : Arrays.copyOf(ordinals, kept), values);
        }

        int count(int doc) {
            return starts[doc + 1] - starts[doc];
        }

        int ordinal(int doc, int index) {
            return ordinals[starts[doc] + index];
        }

        String value(int ordinal) {
            return values.get(ordinal);
        }

        int size() {
            return values.size();
        }
    }

    /** @param prefix what the terms begin with; the value goes on from there to the next separator */
    Column column(LeafReader leaf, String field, BytesRef prefix) throws IOException {
        IndexReader.CacheHelper helper = leaf.getCoreCacheHelper();
        if (helper == null) {
            return read(leaf, field, prefix);
        }
        Map<String, Column> columns = segments.get(helper.getKey());
        if (columns == null) {
            columns = new ConcurrentHashMap<>();
            if (segments.putIfAbsent(helper.getKey(), columns) == null) {
                helper.addClosedListener(segments::remove);
            }
        }
        String key = field + ':' + prefix.utf8ToString();
        Column column = columns.get(key);
        if (column == null) {
            column = read(leaf, field, prefix);
            if (columns.size() >= MOST_KEYS) {
                columns.clear();
            }
            columns.put(key, column);
        }
        return column;
    }

    private static Column read(LeafReader leaf, String field, BytesRef prefix) throws IOException {
        List<String> values = new ArrayList<>();
        long[] pairs = new long[leaf.maxDoc()];
        int size = 0;
        Terms terms = leaf.terms(field);
        if (terms != null) {
            TermsEnum each = terms.iterator();
            PostingsEnum postings = null;
            if (each.seekCeil(prefix) != TermsEnum.SeekStatus.END) {
                for (BytesRef term = each.term();
                        term != null && StringHelper.startsWith(term, prefix);
                        term = each.next()) {
                    String value = value(term, prefix.length);
                    if (values.isEmpty() || !values.getLast().equals(value)) {
                        values.add(value);
                    }
                    postings = each.postings(postings, PostingsEnum.NONE);
                    for (int doc = postings.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = postings.nextDoc()) {
                        if (size == pairs.length) {
                            pairs = Arrays.copyOf(pairs, Math.max(16, size * 2));
                        }
                        pairs[size++] = ((long) doc << 32) | (values.size() - 1);
                    }
                }
            }
        }
        return Column.of(pairs, size, leaf.maxDoc(), values);
    }

    /** Up to the next separator; what was only begun ends with three dots. */
    static String value(BytesRef term, int start) {
        int from = term.offset + start;
        int end = from;
        int last = term.offset + term.length;
        while (end < last && term.bytes[end] != Fields.SEPARATOR) {
            end++;
        }
        boolean open = end > from && term.bytes[end - 1] == Fields.OPEN;
        return new String(term.bytes, from, end - from - (open ? 1 : 0), StandardCharsets.UTF_8) + (open ? "…" : "");
    }
}
