package dev.assay.search.lucene;

import dev.assay.search.Field;
import dev.assay.search.TraceIndex.FacetValue;
import java.io.IOException;
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
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.StringHelper;

/** Counts matching traces by value, from the terms: no doc values are needed. */
final class Facets {
    private final Map<Object, FixedBitSet> matches = new HashMap<>();
    private final IndexSearcher searcher;
    private final int most;

    private Facets(IndexSearcher searcher, int most) {
        this.searcher = searcher;
        this.most = most;
    }

    static Map<String, List<FacetValue>> of(IndexSearcher traces, IndexSearcher notes, Query query, int most)
            throws IOException {
        Facets facets = new Facets(traces, most);
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
        all.put("tag", facets.values(Fields.K, new BytesRef("t")));
        all.put("assessment", facets.assessments(notes, Aggregations.numbers(traces, query)));
        return all;
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
