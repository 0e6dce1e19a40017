package dev.assay.search.lucene;

import dev.assay.search.Field;
import dev.assay.search.TraceIndex.FacetValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.StringHelper;

/** Counts matching traces by value, from the terms: no doc values are needed. */
final class Facets {
    /** Tags whose values are counted, those of the most traces. */
    private static final int MOST_TAGS = 4;

    /** Tags that MLflow's client sets on every trace. */
    private static final String OWN_TAGS = "mlflow.";

    private final Map<Object, FixedBitSet> matches = new HashMap<>();
    private final IndexSearcher searcher;
    private final GroupColumns columns;
    private final int most;

    private Facets(IndexSearcher searcher, GroupColumns columns, int most) {
        this.searcher = searcher;
        this.columns = columns;
        this.most = most;
    }

    static Map<String, List<FacetValue>> of(
            IndexSearcher traces, IndexSearcher notes, GroupColumns columns, Query query, int most) throws IOException {
        Facets facets = new Facets(traces, columns, most);
        Aggregations.visit(traces, query, (leaf, matching, live) -> {
            FixedBitSet bits = new FixedBitSet(leaf.reader().maxDoc());
            for (int doc = matching.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = matching.nextDoc()) {
                if (live == null || live.get(doc)) {
                    bits.set(doc);
                }
            }
            facets.matches.put(leaf.id(), bits);
        });
        Map<String, List<FacetValue>> all = new LinkedHashMap<>();
        all.put("status", facets.values(Fields.KV, Fields.prefix(Fields.key(Field.TraceText.STATUS))));
        all.put("name", facets.values(Fields.KV, Fields.prefix(Fields.key(Field.TraceText.NAME))));
        all.put("type", facets.values(Fields.SPAN, new BytesRef()));
        all.put("model", facets.values(Fields.ATTRIBUTE, Fields.prefix(Fields.MODEL_KEY)));
        all.put("service", facets.column(Fields.ATTRIBUTE, Fields.prefix(Fields.resource("service.name"))));
        all.put("user", facets.column(Fields.KV, Fields.prefix(Fields.key(Field.TraceText.USER))));
        all.put("session", facets.column(Fields.KV, Fields.prefix(Fields.key(Field.TraceText.SESSION))));
        List<FacetValue> tags = facets.values(Fields.K, new BytesRef("t"));
        all.put("tag", tags);
        all.put("assessment", facets.assessments(notes, Aggregations.numbers(traces, query)));
        tags.stream()
                .map(FacetValue::value)
                .filter(key -> !key.startsWith(OWN_TAGS))
                .limit(MOST_TAGS)
                .forEach(key -> all.put("tag." + key, facets.ofTag(key)));
        return all;
    }

    private List<FacetValue> ofTag(String key) {
        try {
            return column(Fields.KV, Fields.prefix(Fields.tag(key)));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The same as {@link #values}, for what has many values: from what is remembered of each segment. */
    private List<FacetValue> column(String field, BytesRef prefix) throws IOException {
        Map<String, Long> counts = new HashMap<>();
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            FixedBitSet matching = matches.get(leaf.id());
            if (matching == null) {
                continue;
            }
            GroupColumns.Column column = columns.column(leaf.reader(), field, prefix);
            int[] here = new int[column.size()];
            DocIdSetIterator each = new BitSetIterator(matching, 0);
            for (int doc = each.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = each.nextDoc()) {
                for (int i = column.count(doc) - 1; i >= 0; i--) {
                    here[column.ordinal(doc, i)]++;
                }
            }
            for (int ordinal = 0; ordinal < here.length; ordinal++) {
                if (here[ordinal] > 0) {
                    counts.merge(column.value(ordinal), (long) here[ordinal], Long::sum);
                }
            }
        }
        return top(counts);
    }

    /** Counts by what stands behind the prefix, up to the next separator. */
    private List<FacetValue> values(String field, BytesRef prefix) throws IOException {
        Map<String, Long> counts = new HashMap<>();
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            FixedBitSet matching = matches.get(leaf.id());
            Terms terms = leaf.reader().terms(field);
            if (matching == null || terms == null) {
                continue;
            }
            FixedBitSet seen = new FixedBitSet(leaf.reader().maxDoc());
            each(terms, prefix, value -> part(value, prefix.length), (value, documents) -> {
                long count = 0;
                for (PostingsEnum postings : documents) {
                    for (int doc = postings.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = postings.nextDoc()) {
                        if (matching.get(doc) && !seen.getAndSet(doc)) {
                            count++;
                        }
                    }
                }
                if (documents.size() > 1 || count > 0) {
                    seen.clear();
                }
                if (count > 0) {
                    counts.merge(value, count, Long::sum);
                }
            });
        }
        return top(counts);
    }

    private interface Group {
        void accept(String value, List<PostingsEnum> documents) throws IOException;
    }

    /** Terms in a row with the same value are one group. */
    private static void each(Terms terms, BytesRef prefix, Function<BytesRef, String> value, Group group)
            throws IOException {
        TermsEnum each = terms.iterator();
        if (each.seekCeil(prefix) == TermsEnum.SeekStatus.END) {
            return;
        }
        String current = null;
        List<PostingsEnum> documents = new ArrayList<>();
        for (BytesRef term = each.term(); term != null && StringHelper.startsWith(term, prefix); term = each.next()) {
            String next = value.apply(term);
            if (current != null && !next.equals(current)) {
                group.accept(current, documents);
                documents = new ArrayList<>();
            }
            current = next;
            documents.add(each.postings(null, PostingsEnum.NONE));
        }
        if (current != null) {
            group.accept(current, documents);
        }
    }

    private static String part(BytesRef term, int start) {
        int end = term.offset + start;
        int last = term.offset + term.length;
        while (end < last && term.bytes[end] != Fields.SEPARATOR) {
            end++;
        }
        boolean open = end > term.offset + start && term.bytes[end - 1] == Fields.OPEN;
        int length = end - term.offset - start - (open ? 1 : 0);
        return new String(term.bytes, term.offset + start, length, StandardCharsets.UTF_8) + (open ? "…" : "");
    }

    /** Matching traces by the name of an assessment that each has itself. */
    private List<FacetValue> assessments(IndexSearcher notes, TraceNumbers matching) throws IOException {
        Map<String, TraceNumbers.Builder> traces = new HashMap<>();
        for (LeafReaderContext leaf : notes.getIndexReader().leaves()) {
            Terms terms = leaf.reader().terms(Fields.NOTE);
            if (terms == null) {
                continue;
            }
            Bits live = leaf.reader().getLiveDocs();
            for (String kind : List.of("e", "f")) {
                each(terms, new BytesRef(kind), term -> part(term, 1), (name, documents) -> {
                    TraceNumbers.Builder numbers = traces.computeIfAbsent(name, _ -> new TraceNumbers.Builder());
                    for (PostingsEnum postings : documents) {
                        NumericDocValues no = leaf.reader().getNumericDocValues(Fields.NO);
                        for (int doc = postings.nextDoc();
                                doc != DocIdSetIterator.NO_MORE_DOCS;
                                doc = postings.nextDoc()) {
                            if ((live == null || live.get(doc))
                                    && no != null
                                    && no.advanceExact(doc)
                                    && matching.contains(no.longValue())) {
                                numbers.add(no.longValue());
                            }
                        }
                    }
                });
            }
        }
        Map<String, Long> counts = new HashMap<>();
        traces.forEach((name, numbers) -> {
            long count = numbers.build().size();
            if (count > 0) {
                counts.put(name, count);
            }
        });
        return top(counts);
    }

    private List<FacetValue> top(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .map(entry -> new FacetValue(entry.getKey(), entry.getValue()))
                .toList();
    }
}
