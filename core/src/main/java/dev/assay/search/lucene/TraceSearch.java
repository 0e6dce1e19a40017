package dev.assay.search.lucene;

import com.github.luben.zstd.ZstdDecompressCtx;
import dev.assay.error.Invalid;
import dev.assay.search.Filter;
import dev.assay.search.FilterMatcher;
import dev.assay.search.Highlights;
import dev.assay.search.SearchPage;
import dev.assay.search.SearchRequest;
import dev.assay.search.SessionFacts;
import dev.assay.search.SessionKey;
import dev.assay.search.TraceIndex.Scope;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.TopFieldCollectorManager;
import org.apache.lucene.search.TopFieldDocs;
import org.apache.lucene.search.Weight;
import org.jspecify.annotations.Nullable;

/** One search over one state of both indexes. What the index cannot tell is looked up in the stored traces. */
final class TraceSearch {
    /** Stored traces that one search may look into. */
    static final int MOST_LOOKED_INTO = 20_000;

    private static final int CHUNK = 500;

    private final IndexSearcher traces;
    private final NotesJoin notes;
    private final SessionTable.Cache sessions;
    private final SummaryCache summaries;
    private final Filter filter;
    private final Function<Collection<Long>, Map<Long, Trace>> stored;
    private final Bounds bounds;
    private final FilterMatcher matcher;
    private int lookedInto;

    TraceSearch(
            IndexSearcher traces,
            IndexSearcher notes,
            NotesJoin.Cache cache,
            SessionTable.Cache sessions,
            SummaryCache summaries,
            Scope scope,
            Filter filter,
            Function<Collection<Long>, Map<Long, Trace>> stored)
            throws IOException {
        this.traces = traces;
        this.notes = new NotesJoin(notes, cache, scope.experimentNos());
        this.summaries = summaries;
        this.filter = filter;
        this.stored = stored;
        this.sessions = sessions;
        Bounds asked = new FilterQueries(traces, this.notes, this::sessions).of(filter);
        this.bounds = Bounds.all(List.of(Bounds.exact(FilterQueries.ofExperiments(scope.experimentNos())), asked));
        this.matcher = new FilterMatcher(filter, this.notes::holds, this::facts);
    }

    /** Those of this state of the index. */
    SessionTable sessions() throws IOException {
        return sessions.of(traces.getIndexReader());
    }

    private @Nullable SessionFacts facts(SessionKey session) {
        try {
            return sessions().facts(session);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    SearchPage page(SearchRequest request, KeyOrder.Cache columns) throws IOException {
        Sort sort = Orders.of(request.order(), columns);
        FieldDoc after = request.pageToken() == null ? null : after(request, request.pageToken(), sort);
        List<ScoreDoc> found = new ArrayList<>();
        int wanted = request.limit() + 1;
        int maxDoc = traces.getIndexReader().maxDoc();
        if (maxDoc == 0) {
            return new SearchPage(List.of(), null);
        }
        Bounds asked = request.sample() == null
                ? bounds
                : Bounds.exact(NumbersQuery.of(Aggregations.sample(traces, exact(), request.sample())));
        Query query = scored(request, asked.possible());
        int ask = asked.isExact() ? wanted : Math.max(wanted, 64);
        while (true) {
            TopFieldDocs docs =
                    traces.search(query, new TopFieldCollectorManager(sort, Math.min(ask, maxDoc), after, 1));
            found.addAll(asked.isExact() ? Arrays.asList(docs.scoreDocs) : matching(docs.scoreDocs));
            if (found.size() >= wanted || docs.scoreDocs.length < Math.min(ask, maxDoc)) {
                break;
            }
            after = (FieldDoc) docs.scoreDocs[docs.scoreDocs.length - 1];
            ask = Math.min(ask * 2, CHUNK);
        }
        boolean more = found.size() > request.limit();
        List<ScoreDoc> page = more ? found.subList(0, request.limit()) : found;
        String next = more && !page.isEmpty() ? PageToken.of(request, (FieldDoc) page.getLast()) : null;
        List<TraceInfo> infos = summaries(page);
        return request.highlight() ? new SearchPage(infos, next, highlights(infos)) : new SearchPage(infos, next);
    }

    private Query scored(SearchRequest request, Query query) {
        if (!Orders.byRelevance(request.order())) {
            return query;
        }
        Query score = TextQueries.relevance(filter);
        if (score == null) {
            throw new Invalid("'orderBy' has relevance, but the filter looks for no words; expected one with"
                    + " text ~ '…', input ~ '…' or output ~ '…'");
        }
        return new BooleanQuery.Builder()
                .add(query, BooleanClause.Occur.FILTER)
                .add(score, BooleanClause.Occur.SHOULD)
                .build();
    }

    private Map<Long, List<Highlights.Fragment>> highlights(List<TraceInfo> infos) {
        Highlights highlights = new Highlights(filter);
        Map<Long, List<Highlights.Fragment>> all = new HashMap<>();
        if (highlights.looksForText()) {
            stored.apply(infos.stream().map(TraceInfo::no).toList()).forEach((no, trace) -> {
                List<Highlights.Fragment> fragments = highlights.of(trace);
                if (!fragments.isEmpty()) {
                    all.put(no, fragments);
                }
            });
        }
        return all;
    }

    /** Documents with equal sort values are one and the same, so all of them come before. */
    private FieldDoc after(SearchRequest request, String token, Sort sort) {
        @Nullable Object[] values = PageToken.read(request, token);
        if (values.length != sort.getSort().length) {
            throw new Invalid("Invalid page token '" + token + "': it belongs to another search");
        }
        return new FieldDoc(Math.max(0, traces.getIndexReader().maxDoc() - 1), 0, values);
    }

    /** Of those that match, the ones that a query scores highest. */
    List<ScoreDoc> best(Query ranking, int limit) throws IOException {
        Query both = new BooleanQuery.Builder()
                .add(ranking, BooleanClause.Occur.MUST)
                .add(bounds.possible(), BooleanClause.Occur.FILTER)
                .build();
        List<ScoreDoc> found = new ArrayList<>();
        ScoreDoc after = null;
        int ask = bounds.isExact() ? limit : Math.max(limit, 64);
        while (true) {
            ScoreDoc[] docs = traces.searchAfter(after, both, ask).scoreDocs;
            found.addAll(matching(docs));
            if (found.size() >= limit || docs.length < ask) {
                return found.subList(0, Math.min(limit, found.size()));
            }
            after = docs[docs.length - 1];
            ask = Math.min(ask * 2, CHUNK);
        }
    }

    /** In the order of the documents given. */
    List<TraceInfo> summaries(List<ScoreDoc> docs) throws IOException {
        List<LeafReaderContext> leaves = traces.getIndexReader().leaves();
        ScoreDoc[] byDoc =
                docs.stream().sorted(Comparator.comparingInt(doc -> doc.doc)).toArray(ScoreDoc[]::new);
        Map<Integer, TraceInfo> read = HashMap.newHashMap(byDoc.length);
        try (ZstdDecompressCtx unpacker = new ZstdDecompressCtx()) {
            for (ScoreDoc doc : byDoc) {
                LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc.doc, leaves));
                TraceInfo info = summary(leaf, doc.doc - leaf.docBase, unpacker);
                if (info != null) {
                    read.put(doc.doc, info);
                }
            }
        }
        List<TraceInfo> infos = new ArrayList<>(docs.size());
        for (ScoreDoc doc : docs) {
            infos.add(Objects.requireNonNull(read.get(doc.doc), "a document without a summary"));
        }
        return infos;
    }

    private @Nullable TraceInfo summary(LeafReaderContext leaf, int doc, ZstdDecompressCtx unpacker)
            throws IOException {
        IndexReader.CacheKey segment = leaf.reader().getCoreCacheHelper().getKey();
        SummaryCache.Place place = new SummaryCache.Place(segment, doc);
        TraceInfo known = summaries.get(place);
        if (known != null) {
            return known;
        }
        BinaryDocValues packed = leaf.reader().getBinaryDocValues(Fields.SUMMARY);
        return packed != null && packed.advanceExact(doc)
                ? summaries.unpack(place, packed.binaryValue(), unpacker)
                : null;
    }

    /** Those that match, in their order. */
    private List<ScoreDoc> matching(ScoreDoc[] docs) throws IOException {
        Map<Integer, Long> unsure = unsure(docs);
        TraceNumbers confirmed = confirm(unsure.values());
        List<ScoreDoc> matching = new ArrayList<>();
        for (ScoreDoc doc : docs) {
            Long no = unsure.get(doc.doc);
            if (no == null || confirmed.contains(no)) {
                matching.add(doc);
            }
        }
        return matching;
    }

    /** Documents that only may match, with their trace numbers. */
    private Map<Integer, Long> unsure(ScoreDoc[] docs) throws IOException {
        int[] sorted = Arrays.stream(docs).mapToInt(doc -> doc.doc).sorted().toArray();
        Weight sure = traces.createWeight(traces.rewrite(bounds.sure()), ScoreMode.COMPLETE_NO_SCORES, 1);
        List<LeafReaderContext> leaves = traces.getIndexReader().leaves();
        Map<Integer, Long> unsure = new HashMap<>();
        int ord = -1;
        DocIdSetIterator known = DocIdSetIterator.empty();
        NumericDocValues numbers = null;
        for (int doc : sorted) {
            int of = ReaderUtil.subIndex(doc, leaves);
            LeafReaderContext leaf = leaves.get(of);
            if (of != ord) {
                ord = of;
                Scorer scorer = sure.scorer(leaf);
                known = scorer == null ? DocIdSetIterator.empty() : scorer.iterator();
                numbers = leaf.reader().getNumericDocValues(Fields.NO);
            }
            int local = doc - leaf.docBase;
            int at = known.docID() < local ? known.advance(local) : known.docID();
            if (at != local && numbers != null && numbers.advanceExact(local)) {
                unsure.put(doc, numbers.longValue());
            }
        }
        return unsure;
    }

    private TraceNumbers confirm(Collection<Long> candidates) {
        TraceNumbers.Builder confirmed = new TraceNumbers.Builder();
        List<Long> all = List.copyOf(candidates);
        for (int start = 0; start < all.size(); start += CHUNK) {
            List<Long> some = all.subList(start, Math.min(all.size(), start + CHUNK));
            lookedInto += some.size();
            if (lookedInto > MOST_LOOKED_INTO) {
                throw new Invalid("The filter would have to look into more than " + MOST_LOOKED_INTO
                        + " stored traces, since the index does not know the answer: narrow it, by time for instance");
            }
            stored.apply(some).forEach((no, trace) -> {
                if (matcher.matches(trace)) {
                    confirmed.add(no);
                }
            });
        }
        return confirmed.build();
    }

    /** Finds exactly the matching traces; looks into the stored ones where it has to. */
    Query exact() throws IOException {
        if (bounds.isExact()) {
            return bounds.possible();
        }
        Query candidates = Bounds.and(bounds.possible(), Bounds.not(bounds.sure()));
        List<Long> numbers = new ArrayList<>();
        for (long no : Aggregations.numbers(traces, candidates).sorted()) {
            numbers.add(no);
        }
        return Bounds.or(List.of(bounds.sure(), NumbersQuery.of(confirm(numbers))));
    }

    /** Hands over the summary of each match. */
    void each(Consumer<TraceInfo> reader) throws IOException {
        try (ZstdDecompressCtx unpacker = new ZstdDecompressCtx()) {
            Aggregations.visit(traces, exact(), (leaf, matches, live) -> {
                BinaryDocValues packed = leaf.reader().getBinaryDocValues(Fields.SUMMARY);
                for (int doc = matches.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = matches.nextDoc()) {
                    if ((live == null || live.get(doc)) && packed != null && packed.advanceExact(doc)) {
                        reader.accept(SummaryCodec.decode(packed.binaryValue(), unpacker));
                    }
                }
            });
        }
    }

    IndexSearcher traces() {
        return traces;
    }

    @Override
    public String toString() {
        return "TraceSearch(" + filter + ")";
    }
}
