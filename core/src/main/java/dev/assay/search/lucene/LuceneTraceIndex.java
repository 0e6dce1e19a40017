package dev.assay.search.lucene;

import dev.assay.error.Invalid;
import dev.assay.search.Aggregate;
import dev.assay.search.Filter;
import dev.assay.search.Position;
import dev.assay.search.SearchPage;
import dev.assay.search.SearchRequest;
import dev.assay.search.TraceIndex;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two Lucene indexes in one folder: {@code traces}, one document per trace, and {@code notes}, one small document per valid
 * assessment or link, joined by trace number. So an assessment costs a small document and not the trace's.
 *
 * <p>Searching may block: call it on threads that may.
 */
public final class LuceneTraceIndex implements TraceIndex {
    private static final Logger LOG = LoggerFactory.getLogger(LuceneTraceIndex.class);

    private final Half traces;
    private final Half notes;
    private final Visibility visibility;
    private final Function<Collection<Long>, Map<Long, Trace>> stored;
    private final TraceDocuments documents = new TraceDocuments();
    private final KeyOrder.Cache columns = new KeyOrder.Cache();
    private final GroupColumns groups = new GroupColumns();
    private final SummaryCache summaries = new SummaryCache();
    private final NotesJoin.Cache answers = new NotesJoin.Cache();
    private volatile Position written;
    private volatile Position durable;

    /**
     * Opens the index in a folder, or makes a new one there.
     *
     * @param stored reads traces by number and blocks; asked where the index alone cannot tell whether a trace matches
     */
    public LuceneTraceIndex(Path folder, Function<Collection<Long>, Map<Long, Trace>> stored) {
        this.stored = stored;
        try {
            Files.createDirectories(folder);
            traces = new Half(folder.resolve("traces"), Orders.NEWEST);
            notes = new Half(folder.resolve("notes"), null);
        } catch (IOException failed) {
            throw new UncheckedIOException("The index in " + folder + " cannot be opened", failed);
        }
        durable = earlier(traces.start(), notes.start());
        written = durable;
        visibility = new Visibility(durable, this::refresh);
    }

    /** What both have reached: a kill may have come between their commits. */
    private static Position earlier(Position one, Position other) {
        SortedMap<Integer, Long> lanes = new TreeMap<>();
        one.lanes().forEach((lane, n) -> {
            Long also = other.lanes().get(lane);
            if (also != null) {
                lanes.put(lane, Math.min(n, also));
            }
        });
        return new Position(lanes);
    }

    @Override
    public Position durable() {
        return durable;
    }

    @Override
    public Position visible() {
        return visibility.visible();
    }

    @Override
    public List<IndexFailure> apply(IndexBatch batch) {
        List<IndexFailure> failures = new ArrayList<>();
        try {
            for (Trace trace : batch.content()) {
                write(trace, failures);
                write(new Notes(
                        trace.info().no(),
                        trace.info().experimentNo(),
                        trace.info().sessionId(),
                        trace.assessments(),
                        trace.runIds(),
                        trace.prompts()));
            }
            for (Notes each : batch.notes().values()) {
                write(each);
            }
            for (long no : batch.deleted()) {
                traces.writer.deleteDocuments(key(no));
                notes.writer.deleteDocuments(key(no));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("The index cannot be written", failed);
        }
        written = written.max(batch.reached());
        visibility.written(batch.reached());
        return failures;
    }

    private static Term key(long no) {
        return new Term(Fields.KEY, Fields.number(no));
    }

    private void write(Trace trace, List<IndexFailure> failures) throws IOException {
        Term key = key(trace.info().no());
        try {
            traces.writer.updateDocument(key, documents.of(trace));
        } catch (RuntimeException refused) {
            LOG.warn(
                    "Trace {} is indexed by id, times and status only",
                    trace.info().id(),
                    refused);
            traces.writer.updateDocument(key, documents.minimal(trace.info()));
            failures.add(new IndexFailure(trace.info().no(), String.valueOf(refused.getMessage())));
        }
    }

    private void write(Notes each) throws IOException {
        List<Document> all = NoteDocuments.of(each);
        if (all.isEmpty()) {
            notes.writer.deleteDocuments(key(each.traceNo()));
        } else {
            notes.writer.updateDocuments(key(each.traceNo()), all);
        }
    }

    private void refresh() {
        try {
            traces.searchers().maybeRefreshBlocking();
            notes.searchers().maybeRefreshBlocking();
        } catch (IOException failed) {
            throw new UncheckedIOException("The index cannot be read anew", failed);
        }
    }

    @Override
    public void commit() {
        Position reached = written;
        try {
            traces.commit(reached);
            notes.commit(reached);
        } catch (IOException failed) {
            throw new UncheckedIOException("The index cannot be made durable", failed);
        }
        durable = reached;
        // What was indexed again without being changed moves no position that anybody would wait for.
        refresh();
    }

    @Override
    public CompletionStage<Boolean> awaitVisible(Position target, Duration atMost) {
        return visibility.await(target, atMost);
    }

    @Override
    public SearchPage search(SearchRequest request) {
        if (request.limit() < 1 || request.limit() > 500) {
            throw new Invalid("Invalid limit " + request.limit() + "; expected 1 to 500");
        }
        SearchRequest.Sample sample = request.sample();
        if (sample != null && (sample.size() < 1 || sample.size() > SearchRequest.Sample.LARGEST)) {
            throw new Invalid("Invalid sample of " + sample.size() + "; expected 1 to " + SearchRequest.Sample.LARGEST);
        }
        if (request.highlight() && request.limit() > SearchRequest.MOST_HIGHLIGHTED) {
            throw new Invalid("Invalid limit " + request.limit() + "; expected 1 to " + SearchRequest.MOST_HIGHLIGHTED
                    + " with highlights");
        }
        return ask(request.scope(), request.filter(), (search, _) -> search.page(request, columns));
    }

    @Override
    public long count(Scope scope, Filter filter) {
        return ask(scope, filter, (search, _) -> (long) search.traces().count(search.exact()));
    }

    @Override
    public Map<String, List<FacetValue>> facets(Scope scope, Filter filter, int valuesPerFacet) {
        return ask(
                scope,
                filter,
                (search, noted) -> Facets.of(search.traces(), noted, groups, search.exact(), valuesPerFacet));
    }

    @Override
    public List<HistogramBucket> histogram(Scope scope, Filter filter, int buckets) {
        if (buckets < 1 || buckets > 1000) {
            throw new Invalid("Invalid number of buckets " + buckets + "; expected 1 to 1000");
        }
        return ask(scope, filter, (search, _) -> Aggregations.histogram(search.traces(), search.exact(), buckets));
    }

    @Override
    public Aggregate.Result aggregate(Aggregate question, BooleanSupplier cancelled) {
        return ask(question.scope(), question.filter(), (search, noted) -> new TraceAggregation(
                        question, search.traces(), noted, groups, cancelled)
                .of(search.exact()));
    }

    @Override
    public long[] numbers(Scope scope, Filter filter) {
        return ask(scope, filter, (search, _) -> Aggregations.numbers(search.traces(), search.exact())
                .sorted()
                .clone());
    }

    @Override
    public Likeness similar(Trace like, Scope scope, Filter filter, int limit) {
        if (limit < 1 || limit > 100) {
            throw new Invalid("Invalid limit " + limit + "; expected 1 to 100");
        }
        return ask(scope, filter, (search, _) -> SimilarTraces.of(search, like, limit));
    }

    @Override
    public void each(Scope scope, Filter filter, Consumer<TraceInfo> reader) {
        ask(scope, filter, (search, _) -> {
            search.each(reader);
            return true;
        });
    }

    private interface Question<T> {
        T ask(TraceSearch search, IndexSearcher notes) throws IOException;
    }

    private <T> T ask(Scope scope, Filter filter, Question<T> question) {
        try {
            IndexSearcher found = traces.searchers().acquire();
            try {
                IndexSearcher noted = notes.searchers().acquire();
                try {
                    return question.ask(
                            new TraceSearch(found, noted, answers, summaries, scope, filter, stored), noted);
                } finally {
                    notes.searchers().release(noted);
                }
            } finally {
                traces.searchers().release(found);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("The index cannot be read", failed);
        }
    }

    /** Does not commit: what was not committed is written again from the change log. */
    @Override
    public void close() {
        visibility.close();
        try {
            traces.close();
            notes.close();
            documents.close();
        } catch (IOException failed) {
            throw new UncheckedIOException("The index cannot be closed", failed);
        }
    }
}
