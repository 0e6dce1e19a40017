package dev.assay.search.lucene;

import dev.assay.error.Invalid;
import dev.assay.search.Aggregate;
import dev.assay.search.Filter;
import dev.assay.search.IndexContents;
import dev.assay.search.Position;
import dev.assay.search.SearchPage;
import dev.assay.search.SearchRequest;
import dev.assay.search.SessionSearch;
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
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Sort;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two Lucene indexes in one folder: {@code traces}, one document per trace, and {@code notes}, one small document per valid
 * assessment or link, joined by trace number. So an assessment costs a small document and not the trace's.
 *
 * <p>Searching may block: call it on threads that may.
 */
public final class LuceneTraceIndex implements TraceIndex {
    static {
        // Lucene takes 1,024, however deep they lie; the longest filter has 8,000 words, each looked for in three
        // fields.
        IndexSearcher.setMaxClauseCount(1 << 17);
    }

    private static final Logger LOG = LoggerFactory.getLogger(LuceneTraceIndex.class);

    private final Directories directories;
    private final Visibility visibility;
    private final Function<Collection<Long>, Map<Long, Trace>> stored;
    private final TraceDocuments documents = new TraceDocuments();
    private final KeyOrder.Cache columns = new KeyOrder.Cache();
    private final GroupColumns groups = new GroupColumns();
    private final SummaryCache summaries = new SummaryCache();
    private final NotesJoin.Cache answers = new NotesJoin.Cache();
    private final SessionTable.Cache sessions = new SessionTable.Cache(groups);
    private volatile Halves halves;
    private volatile Position written;
    private volatile Position durable;
    private volatile boolean damaged;

    /** Where the halves are kept: opens the directory of one of them, by name. */
    interface Directories {
        Directory open(String half) throws IOException;
    }

    /**
     * Opens the index in a folder, or makes a new one there.
     *
     * @param stored reads traces by number and blocks; asked where the index alone cannot tell whether a trace matches
     */
    public LuceneTraceIndex(Path folder, Function<Collection<Long>, Map<Long, Trace>> stored) {
        this(half -> FSDirectory.open(Files.createDirectories(folder.resolve(half))), stored);
    }

    LuceneTraceIndex(Directories directories, Function<Collection<Long>, Map<Long, Trace>> stored) {
        this.directories = directories;
        this.stored = stored;
        try {
            halves = open(false);
        } catch (IOException failed) {
            throw new UncheckedIOException("The index cannot be opened: " + failed.getMessage(), failed);
        }
        durable = halves.start();
        written = durable;
        visibility = new Visibility(durable, this::refresh);
    }

    private Halves open(boolean anew) throws IOException {
        Half traces = open("traces", Orders.NEWEST, anew);
        try {
            return new Halves(traces, open("notes", null, anew));
        } catch (IOException | RuntimeException failed) {
            traces.close();
            throw failed;
        }
    }

    private Half open(String half, @Nullable Sort order, boolean anew) throws IOException {
        Directory directory = directories.open(half);
        return anew ? Half.anew(directory, order) : Half.open(directory, order);
    }

    @Override
    public Position durable() {
        return durable;
    }

    @Override
    public Position written() {
        return written;
    }

    @Override
    public Position visible() {
        return visibility.visible();
    }

    @Override
    public boolean mend() {
        if (halves.isOpen() && !damaged) {
            return false;
        }
        boolean anew = damaged || halves.isDamaged();
        LOG.warn(
                anew
                        ? "The index is damaged: it is built anew from the store"
                        : "The index could not be written: it is opened again and goes on from where it was durable");
        reopen(anew);
        return true;
    }

    @Override
    public void rebuild() {
        LOG.info("The index is built anew from the store");
        reopen(true);
    }

    private void reopen(boolean anew) {
        Halves before = halves;
        try {
            // Searches go on in what is there until the new one is open.
            before.stopWriting();
            Halves opened = open(anew);
            halves = opened;
            damaged = false;
            durable = opened.start();
            written = durable;
            visibility.restart(durable);
        } catch (IOException failed) {
            throw new UncheckedIOException("The index cannot be opened again: " + failed.getMessage(), failed);
        }
        try {
            before.close();
        } catch (IOException full) {
            LOG.debug("what was open before cannot be closed, nor is it needed any more", full);
        }
    }

    @Override
    public List<IndexFailure> apply(IndexBatch batch) {
        List<IndexFailure> failures = new ArrayList<>();
        Halves into = halves;
        try {
            for (Trace trace : batch.content()) {
                into.write(trace, documents, failures);
            }
            for (Notes each : batch.notes().values()) {
                into.write(each);
            }
            for (long no : batch.deleted()) {
                into.delete(no);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("The index cannot be written", failed);
        }
        written = written.max(batch.reached());
        visibility.written(batch.reached());
        return failures;
    }

    private void refresh() {
        try {
            halves.refresh();
        } catch (IOException failed) {
            throw new UncheckedIOException("The index cannot be read anew", failed);
        }
    }

    @Override
    public void commit() {
        Position reached = written;
        try {
            halves.commit(reached);
        } catch (IOException failed) {
            throw new UncheckedIOException("The index cannot be made durable", failed);
        }
        durable = reached;
        // What was indexed again without being changed moves no position that anybody would wait for.
        refresh();
    }

    @Override
    public IndexContents contents() {
        try {
            halves.refresh();
            return ComparedIndex.of(halves);
        } catch (IOException failed) {
            throw unreadable(failed);
        }
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
    public SessionSearch.Page sessions(SessionSearch question) {
        if (question.limit() < 1 || question.limit() > 500) {
            throw new Invalid("Invalid limit " + question.limit() + "; expected 1 to 500");
        }
        return ask(question.scope(), question.filter(), (search, _) -> new SessionPages(
                        question, search, search.sessions())
                .page());
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
        Halves in = halves;
        try {
            return ask(in, scope, filter, question);
        } catch (AlreadyClosedException reopened) {
            if (in.equals(halves)) {
                throw reopened;
            }
            return ask(scope, filter, question);
        } catch (IOException failed) {
            throw unreadable(failed);
        }
    }

    private <T> T ask(Halves in, Scope scope, Filter filter, Question<T> question) throws IOException {
        IndexSearcher found = in.traces().searchers().acquire();
        try {
            IndexSearcher noted = in.notes().searchers().acquire();
            try {
                return question.ask(
                        new TraceSearch(found, noted, answers, sessions, summaries, scope, filter, stored), noted);
            } finally {
                in.notes().searchers().release(noted);
            }
        } finally {
            in.traces().searchers().release(found);
        }
    }

    /** Damage that a reader finds is mended by the writer. */
    private UncheckedIOException unreadable(IOException failed) {
        if (Half.isDamage(failed)) {
            damaged = true;
        }
        return new UncheckedIOException("The index cannot be read", failed);
    }

    /** Does not commit: what was not committed is written again from the change log. */
    @Override
    public void close() {
        visibility.close();
        try {
            halves.close();
            documents.close();
        } catch (IOException failed) {
            throw new UncheckedIOException("The index cannot be closed", failed);
        }
    }
}
