package dev.assay.search.lucene;

import dev.assay.search.Field;
import dev.assay.search.Filter;
import dev.assay.search.FilterMatcher;
import dev.assay.trace.Trace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;
import org.jspecify.annotations.Nullable;

/**
 * Answers conditions on notes with queries on the traces: a query on the notes gives a set of trace numbers, and for notes
 * that count for a whole session the sessions. Sets are kept until the notes change.
 */
final class NotesJoin implements FilterQueries.Notes {
    /** @param sessions by the experiment of the trace that the note is on */
    private record Found(TraceNumbers numbers, Map<Integer, Set<String>> sessions) {
        Query on(List<Integer> experimentNos) {
            List<Query> any = new ArrayList<>();
            any.add(NumbersQuery.of(numbers));
            sessions.forEach((experiment, ids) -> {
                if (experimentNos.isEmpty() || experimentNos.contains(experiment)) {
                    for (String id : ids) {
                        any.add(new TermQuery(new Term(
                                Fields.KV,
                                new Fields.Term()
                                        .text(Fields.key(Field.TraceText.SESSION))
                                        .separator()
                                        .value(id)
                                        .get())));
                    }
                }
            });
            return Bounds.or(any);
        }

        boolean covers(Trace trace, List<Integer> experimentNos) {
            if (numbers.contains(trace.info().no())) {
                return true;
            }
            String session = trace.info().sessionId();
            return session != null
                    && sessions.entrySet().stream()
                            .anyMatch(entry -> (experimentNos.isEmpty() || experimentNos.contains(entry.getKey()))
                                    && entry.getValue().contains(session));
        }
    }

    private record Answer(Found sure, Found possible) {}

    /** Answers for the newest reader of the notes. */
    static final class Cache {
        private static final int MOST = 64;
        private IndexReader.@Nullable CacheKey reader;
        private final Map<Filter, Answer> answers = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Filter, Answer> eldest) {
                return size() > MOST;
            }
        };
    }

    private final IndexSearcher searcher;
    private final Cache cache;
    private final List<Integer> experimentNos;

    NotesJoin(IndexSearcher searcher, Cache cache, List<Integer> experimentNos) {
        this.searcher = searcher;
        this.cache = cache;
        this.experimentNos = experimentNos;
    }

    @Override
    public Bounds assessed(Filter.Assessed leaf) throws IOException {
        return bounds(answer(leaf));
    }

    @Override
    public Bounds linked(Filter link) throws IOException {
        return bounds(answer(link));
    }

    private Bounds bounds(Answer answer) {
        Query possible = answer.possible.on(experimentNos);
        return answer.sure.equals(answer.possible)
                ? Bounds.exact(possible)
                : new Bounds(answer.sure.on(experimentNos), possible);
    }

    /** The same for a trace that was read from the store. */
    boolean holds(Filter.Assessed leaf, Trace trace) {
        try {
            Answer answer = answer(leaf);
            return answer.sure.covers(trace, experimentNos)
                    || (answer.possible.covers(trace, experimentNos)
                            && FilterMatcher.assessed(leaf, trace.assessments()));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private Answer answer(Filter leaf) throws IOException {
        IndexReader.CacheHelper helper = searcher.getIndexReader().getReaderCacheHelper();
        IndexReader.CacheKey reader = helper == null ? null : helper.getKey();
        synchronized (cache) {
            Answer known = cache.reader == reader ? cache.answers.get(leaf) : null;
            if (known != null) {
                return known;
            }
        }
        NoteQueries queries = new NoteQueries(new TermScan(searcher));
        Bounds bounds =
                switch (leaf) {
                    case Filter.Assessed assessed -> queries.assessed(assessed);
                    case Filter.Linked(var runId) -> queries.linked(NoteDocuments.linkTerm(runId), runId);
                    case Filter.Evaluated _ -> queries.anyRun();
                    case Filter.Prompted(var prompt) -> queries.linked(NoteDocuments.promptTerm(prompt), prompt);
                    default -> throw new IllegalArgumentException(leaf + " is not about notes");
                };
        Found possible = find(bounds.possible());
        Answer answer = new Answer(bounds.isExact() ? possible : find(bounds.sure()), possible);
        synchronized (cache) {
            if (cache.reader != reader) {
                cache.answers.clear();
                cache.reader = reader;
            }
            cache.answers.put(leaf, answer);
        }
        return answer;
    }

    private Found find(Query query) throws IOException {
        TraceNumbers.Builder numbers = new TraceNumbers.Builder();
        Map<Integer, Set<String>> sessions = new HashMap<>();
        Weight weight = searcher.createWeight(searcher.rewrite(query), ScoreMode.COMPLETE_NO_SCORES, 1);
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            Scorer scorer = weight.scorer(leaf);
            if (scorer == null) {
                continue;
            }
            Bits live = leaf.reader().getLiveDocs();
            NumericDocValues no = leaf.reader().getNumericDocValues(Fields.NO);
            BinaryDocValues session = leaf.reader().getBinaryDocValues(Fields.SESSION);
            NumericDocValues experiment = leaf.reader().getNumericDocValues(Fields.EXPERIMENT);
            DocIdSetIterator each = scorer.iterator();
            for (int doc = each.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = each.nextDoc()) {
                if ((live != null && !live.get(doc)) || no == null || !no.advanceExact(doc)) {
                    continue;
                }
                numbers.add(no.longValue());
                if (session != null
                        && session.advanceExact(doc)
                        && experiment != null
                        && experiment.advanceExact(doc)) {
                    sessions.computeIfAbsent((int) experiment.longValue(), _ -> new HashSet<>())
                            .add(session.binaryValue().utf8ToString());
                }
            }
        }
        return new Found(numbers.build(), sessions);
    }
}
