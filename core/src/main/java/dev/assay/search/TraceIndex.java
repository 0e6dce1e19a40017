package dev.assay.search;

import dev.assay.trace.Assessment;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * An index of traces: derived from the store, disposable. Writing is for one thread, the indexer's; asking is for all.
 *
 * <p>Written is what {@link #apply} was given; visible is what a search sees; durable is what is still there after a kill,
 * together with the position that says from where to go on.
 */
public interface TraceIndex extends AutoCloseable {
    /** Assessments with this key in their metadata count for all traces of their trace's session. */
    String FOR_SESSION = "mlflow.trace.session";

    /** The position of the last durable write; START for a new index. */
    Position durable();

    /** Up to here {@link #apply} was given everything; after a failure it may be further back than before. */
    Position written();

    /** Everything up to here is seen by a search that starts now. */
    Position visible();

    /** Replays are harmless: the same batch twice leaves the same index. Traces that could not be indexed whole are returned. */
    List<IndexFailure> apply(IndexBatch batch);

    /** Makes written things durable, and visible. Others than the indexer may ask for it. */
    void commit();

    /**
     * Opens an index again that has ended for good because of a failure, a full disk for instance; one that is damaged is begun
     * anew. To be called by the one who writes, between batches; does nothing while all is well.
     *
     * @return whether there was something to mend: then {@link #written} says from where to go on
     */
    boolean mend();

    /** Throws everything away; the one who writes goes on from the start. */
    void rebuild();

    /** Reads all that has been written: takes as long as reading the whole index does. */
    IndexContents contents();

    /** Completes when {@code target} is visible (true), or after {@code atMost} (false). Holds no thread. */
    CompletionStage<Boolean> awaitVisible(Position target, Duration atMost);

    /** @throws dev.assay.error.Invalid for a filter or token that does not fit */
    SearchPage search(SearchRequest request);

    /** @throws dev.assay.error.Invalid for a filter or token that does not fit */
    SessionSearch.Page sessions(SessionSearch question);

    /** The exact number of matches. */
    long count(Scope scope, Filter filter);

    /**
     * Values with counts of the fixed facets: status, name, span type, model, service, user, session, tag keys, assessment
     * names; and {@code tag.KEY} with the values of the most frequent tags.
     */
    Map<String, List<FacetValue>> facets(Scope scope, Filter filter, int valuesPerFacet);

    /** Matches over time, in equal buckets over their time span. */
    List<HistogramBucket> histogram(Scope scope, Filter filter, int buckets);

    /**
     * Figures over all matches.
     *
     * @param cancelled asked now and then, by the thread that computes
     * @throws java.util.concurrent.CancellationException soon after {@code cancelled} says so
     * @throws dev.assay.error.Invalid for more groups or slices of time than are kept
     */
    Aggregate.Result aggregate(Aggregate question, BooleanSupplier cancelled);

    /** Numbers of all matching traces, ascending: what an evaluation is started over. */
    long[] numbers(Scope scope, Filter filter);

    /** Hands over each match, in no order; the reader is called by one thread at a time. */
    void each(Scope scope, Filter filter, Consumer<TraceInfo> reader);

    /**
     * Those that share the words which tell a trace from others, the most alike first; never the trace itself.
     *
     * @param limit at most this many, 1 to 100
     */
    Likeness similar(Trace like, Scope scope, Filter filter, int limit);

    @Override
    void close();

    /** @param experimentNos empty for all */
    record Scope(List<Integer> experimentNos) {}

    /**
     * Changes of one poll of the feed.
     *
     * @param content traces whose spans, info or tags changed: index document and notes are written anew
     * @param notes trace number to all valid assessments and linked runs: only the notes are written anew
     * @param deleted numbers
     * @param reached the position that the batch ends at
     */
    record IndexBatch(List<Trace> content, Map<Long, Notes> notes, List<Long> deleted, Position reached) {}

    /** @param sessionId of the trace, for assessments that count for a whole session */
    record Notes(
            long traceNo,
            int experimentNo,
            @org.jspecify.annotations.Nullable String sessionId,
            List<Assessment> assessments,
            List<String> runIds,
            List<String> prompts) {}

    /** A trace that is found by ids, times and status only, and why. */
    record IndexFailure(long traceNo, String error) {}

    /** @param words looked for, the most telling first; empty when no other trace has one of the trace's */
    record Likeness(List<String> words, List<Similar> traces) {}

    /**
     * @param score the weight of the words that it has, of all looked for: 0.1 to 1
     * @param words those it has, the most telling first
     */
    record Similar(TraceInfo trace, double score, List<String> words) {}

    record FacetValue(String value, long count) {}

    /** @param p50Ms duration; NaN never: 0 when the bucket is empty */
    record HistogramBucket(
            java.time.Instant start, java.time.Instant end, long count, long errors, double p50Ms, double p95Ms) {}
}
