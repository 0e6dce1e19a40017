package dev.assay.store.pg;

import dev.assay.price.PriceTable;
import dev.assay.store.SpanDecoder;
import dev.assay.store.TraceStore;
import dev.assay.trace.Assessment;
import dev.assay.trace.Attachments;
import dev.assay.trace.PackedChunk;
import dev.assay.trace.Span;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceFacts;
import dev.assay.trace.TraceFold;
import dev.assay.trace.TraceInfo;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads traces: their identities first, then all their facts in queries sent together, then the fold. */
public final class PgTraceStore implements TraceStore {
    private static final Logger LOG = LoggerFactory.getLogger(PgTraceStore.class);
    private static final String BY_ID = """
        SELECT no, id, experiment_no, bucket, arrival FROM trace
        WHERE ws = 0 AND id = $1 AND deleted_at IS NULL
        """;
    static final String BY_NO = """
        SELECT no, id, experiment_no, bucket, arrival FROM trace
        WHERE no = ANY ($1) AND deleted_at IS NULL
        ORDER BY no
        """;
    private static final String NUMBERS = """
        SELECT id, no FROM trace WHERE ws = 0 AND id = ANY ($1) AND deleted_at IS NULL
          AND (cardinality($2::int4[]) = 0 OR experiment_no = ANY ($2))
        ORDER BY no
        """;
    private static final String TOMBSTONE = """
        SELECT EXISTS (SELECT FROM trace WHERE ws = 0 AND id = $1 AND deleted_at IS NOT NULL) AS gone
        """;
    private static final String PROMPTS = """
        SELECT trace_no, prompt FROM trace_prompt WHERE trace_no = ANY ($1)
        ORDER BY trace_no, prompt
        """;
    private static final String ASSESSMENT = "SELECT " + PgAssessments.COLUMNS + """
        FROM trace t JOIN assessment a ON a.trace_no = t.no LEFT JOIN run r ON r.no = a.run_no
        WHERE t.ws = 0 AND t.id = $1 AND t.deleted_at IS NULL AND a.id = $2
        """;
    private static final String CHUNKS = """
        SELECT trace_no, codec, data FROM chunk
        WHERE trace_no = ANY ($1) AND bucket = ANY ($2)
        ORDER BY trace_no, n
        """;
    private static final String INFOS = """
        SELECT trace_no, data FROM trace_info WHERE trace_no = ANY ($1)
        ORDER BY trace_no
        """;
    private static final String TAGS = """
        SELECT trace_no, key, value FROM trace_tag WHERE trace_no = ANY ($1)
        ORDER BY trace_no, key
        """;
    private static final String ASSESSMENTS = "SELECT " + PgAssessments.COLUMNS + """
        FROM assessment a LEFT JOIN run r ON r.no = a.run_no
        WHERE a.trace_no = ANY ($1)
        ORDER BY a.trace_no, a.created, a.id
        """;
    private static final String LINKS = """
        SELECT l.trace_no, r.id FROM trace_link l JOIN run r ON r.no = l.run_no
        WHERE l.trace_no = ANY ($1)
        UNION ALL
        SELECT trace_no, run_id FROM trace_stray_link WHERE trace_no = ANY ($1)
        ORDER BY 1, 2
        """;

    private final Pool pool;
    private final SpanDecoder decoder;
    private final Executor cpu;
    private final Supplier<PriceTable> prices;
    private final UnaryOperator<Span> shown;

    /** Without prices: costs are what SDKs sent. */
    public PgTraceStore(Pool pool, SpanDecoder decoder, Executor cpu) {
        this(pool, decoder, cpu, () -> PriceTable.NONE);
    }

    /**
     * @param cpu where chunks are unpacked and folded: never an event loop
     * @param prices of now
     */
    public PgTraceStore(Pool pool, SpanDecoder decoder, Executor cpu, Supplier<PriceTable> prices) {
        this(pool, decoder, cpu, prices, Attachments::split);
    }

    private PgTraceStore(
            Pool pool, SpanDecoder decoder, Executor cpu, Supplier<PriceTable> prices, UnaryOperator<Span> shown) {
        this.pool = pool;
        this.decoder = decoder;
        this.cpu = cpu;
        this.prices = prices;
        this.shown = shown;
    }

    /** The same with spans as they were sent, their media in them: for scorers, and to take media out. */
    public PgTraceStore whole() {
        return new PgTraceStore(pool, decoder, cpu, prices, UnaryOperator.identity());
    }

    @Override
    public Future<Optional<Trace>> find(String id) {
        return findRaw(id).compose(found -> onCpu(() -> found.map(this::fold)));
    }

    @Override
    public Future<Optional<TraceFacts>> findFacts(String id) {
        return findRaw(id).compose(found -> onCpu(() -> found.map(this::facts)));
    }

    @Override
    public Future<Map<Long, Trace>> read(Collection<Long> nos) {
        if (nos.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        Long[] asked = nos.toArray(Long[]::new);
        return pool.withConnection(connection -> connection
                        .preparedQuery(BY_NO)
                        .execute(Tuple.of(asked))
                        .compose(identities -> raw(connection, identities)))
                .compose(raws -> onCpu(() -> {
                    Map<Long, Trace> traces = new LinkedHashMap<>();
                    raws.forEach(raw -> traces.put(raw.no, fold(raw)));
                    return traces;
                }));
    }

    @Override
    public Future<Map<Long, List<Assessment>>> assessments(Collection<Long> nos) {
        return assessments(nos, true);
    }

    @Override
    public Future<Map<Long, List<Assessment>>> allAssessments(Collection<Long> nos) {
        return assessments(nos, false);
    }

    private Future<Map<Long, List<Assessment>>> assessments(Collection<Long> nos, boolean validOnly) {
        if (nos.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        return pool.preparedQuery(ASSESSMENTS)
                .execute(Tuple.of(nos.toArray(Long[]::new)))
                .map(rows -> {
                    Map<Long, List<Assessment>> byTrace = new HashMap<>();
                    for (Row row : rows) {
                        if (!validOnly || row.getBoolean("valid")) {
                            byTrace.computeIfAbsent(row.getLong("trace_no"), _ -> new ArrayList<>())
                                    .add(PgAssessments.toAssessment(row));
                        }
                    }
                    return byTrace;
                });
    }

    @Override
    public Future<Optional<Assessment>> assessment(String traceId, String assessmentId) {
        return pool.preparedQuery(ASSESSMENT)
                .execute(Tuple.of(TraceStore.stored(traceId), assessmentId))
                .map(rows -> {
                    var found = rows.iterator();
                    return found.hasNext() ? Optional.of(PgAssessments.toAssessment(found.next())) : Optional.empty();
                });
    }

    @Override
    public Future<Boolean> wasDeleted(String id) {
        return pool.preparedQuery(TOMBSTONE)
                .execute(Tuple.of(TraceStore.stored(id)))
                .map(rows -> rows.iterator().next().getBoolean("gone"));
    }

    @Override
    public Future<Map<String, Long>> numbers(List<String> ids) {
        return numbers(ids, List.of());
    }

    @Override
    public Future<Map<String, Long>> numbers(List<String> ids, Collection<Integer> experimentNos) {
        return pool.preparedQuery(NUMBERS)
                .execute(Tuple.tuple()
                        .addArrayOfString(ids.stream().map(TraceStore::stored).toArray(String[]::new))
                        .addArrayOfInteger(experimentNos.toArray(Integer[]::new)))
                .map(rows -> {
                    Map<String, Long> kept = new HashMap<>();
                    rows.forEach(row -> kept.put(row.getString("id"), row.getLong("no")));
                    Map<String, Long> numbers = new HashMap<>();
                    for (String id : ids) {
                        Long no = kept.get(TraceStore.stored(id));
                        if (no != null) {
                            numbers.put(id, no);
                        }
                    }
                    return numbers;
                });
    }

    private Future<Optional<Raw>> findRaw(String id) {
        return pool.withConnection(connection -> connection
                        .preparedQuery(BY_ID)
                        .execute(Tuple.of(TraceStore.stored(id)))
                        .compose(identities -> raw(connection, identities)))
                .map(raws -> raws.stream().findFirst());
    }

    static Future<List<Raw>> raw(SqlConnection connection, RowSet<Row> identities) {
        Map<Long, Raw> raws = new LinkedHashMap<>();
        for (Row row : identities) {
            raws.put(row.getLong("no"), new Raw(row));
        }
        if (raws.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        Long[] nos = raws.keySet().toArray(Long[]::new);
        Integer[] buckets =
                raws.values().stream().map(raw -> raw.bucket).distinct().toArray(Integer[]::new);
        var chunks = connection
                .preparedQuery(CHUNKS)
                .execute(Tuple.tuple().addArrayOfLong(nos).addArrayOfInteger(buckets));
        var infos = connection.preparedQuery(INFOS).execute(Tuple.of(nos));
        var tags = connection.preparedQuery(TAGS).execute(Tuple.of(nos));
        var assessments = connection.preparedQuery(ASSESSMENTS).execute(Tuple.of(nos));
        var links = connection.preparedQuery(LINKS).execute(Tuple.of(nos));
        var prompts = connection.preparedQuery(PROMPTS).execute(Tuple.of(nos));
        return Future.all(List.of(chunks, infos, tags, assessments, links, prompts))
                .compose(_ -> PgDictionaryStore.learnFor(connection, chunks.result()))
                .map(_ -> {
                    each(
                            chunks,
                            raws,
                            (raw, row) -> raw.chunks.add(new PackedChunk(
                                    row.getInteger("codec"),
                                    row.getBuffer("data").getBytes())));
                    each(infos, raws, PgTraceStore::readInfo);
                    each(
                            tags,
                            raws,
                            (raw, row) ->
                                    raw.tags.add(new TraceFacts.TagFact(row.getString("key"), row.getString("value"))));
                    each(assessments, raws, (raw, row) -> raw.assessments.add(PgAssessments.toAssessment(row)));
                    each(links, raws, (raw, row) -> raw.runIds.add(row.getString("id")));
                    each(prompts, raws, (raw, row) -> raw.prompts.add(row.getString("prompt")));
                    return List.copyOf(raws.values());
                });
    }

    private static void readInfo(Raw raw, Row row) {
        try {
            raw.info = PgInfo.read(row.getBuffer("data"));
        } catch (RuntimeException unreadable) {
            tellUnreadable(raw, unreadable);
        }
    }

    private static void each(
            Future<RowSet<Row>> rows, Map<Long, Raw> raws, java.util.function.BiConsumer<Raw, Row> action) {
        for (Row row : rows.result()) {
            Raw raw = raws.get(row.getLong("trace_no"));
            if (raw != null) {
                action.accept(raw, row);
            }
        }
    }

    /** One trace that cannot be read keeps none of the others from being read: what can be is there, and it is flagged. */
    private Trace fold(Raw raw) {
        try {
            return flagged(raw, TraceFold.fold(facts(raw), prices.get()));
        } catch (RuntimeException | StackOverflowError unreadable) {
            tellUnreadable(raw, unreadable);
            return flagged(raw, TraceFold.fold(facts(raw, List.of()), prices.get()));
        }
    }

    private TraceFacts facts(Raw raw) {
        List<Span> spans = new ArrayList<>(spans(raw));
        spans.replaceAll(shown);
        return facts(raw, spans);
    }

    /** All chunks together, as log records tell of other chunks' spans; what can be read of them, if one cannot be. */
    private List<Span> spans(Raw raw) {
        try {
            return decoder.decode(raw.chunks);
        } catch (RuntimeException | StackOverflowError unreadable) {
            tellUnreadable(raw, unreadable);
        }
        List<PackedChunk> sound = new ArrayList<>();
        for (PackedChunk chunk : raw.chunks) {
            try {
                decoder.decode(List.of(chunk));
                sound.add(chunk);
            } catch (RuntimeException | StackOverflowError _) {
                // Told already.
            }
        }
        return decoder.decode(sound);
    }

    private static void tellUnreadable(Raw raw, Throwable why) {
        if (!raw.unreadable) {
            LOG.warn("some of trace {} cannot be read and is left out: {}", raw.id, why.toString());
        }
        raw.unreadable = true;
    }

    private static Trace flagged(Raw raw, Trace trace) {
        return raw.unreadable
                ? new Trace(
                        trace.info().flagged(TraceInfo.Flag.UNREADABLE),
                        trace.spans(),
                        trace.assessments(),
                        trace.runIds(),
                        trace.prompts())
                : trace;
    }

    private static TraceFacts facts(Raw raw, List<Span> spans) {
        return new TraceFacts(
                raw.no,
                raw.id,
                raw.experimentNo,
                raw.arrival,
                spans,
                raw.info,
                raw.tags,
                raw.assessments,
                raw.runIds,
                raw.prompts);
    }

    private <T> Future<T> onCpu(java.util.concurrent.Callable<T> work) {
        io.vertx.core.Promise<T> promise = io.vertx.core.Promise.promise();
        cpu.execute(() -> {
            try {
                promise.complete(work.call());
            } catch (Exception | StackOverflowError e) {
                promise.fail(e);
            }
        });
        return promise.future();
    }

    /** A trace's rows while they come in. */
    static final class Raw {
        final long no;
        final String id;
        final int experimentNo;
        final int bucket;
        final Instant arrival;
        final List<PackedChunk> chunks = new ArrayList<>();
        TraceFacts.@Nullable InfoFact info;
        boolean unreadable;
        final List<TraceFacts.TagFact> tags = new ArrayList<>();
        final List<Assessment> assessments = new ArrayList<>();
        final List<String> runIds = new ArrayList<>();
        final List<String> prompts = new ArrayList<>();

        private Raw(Row row) {
            no = row.getLong("no");
            id = row.getString("id");
            experimentNo = row.getInteger("experiment_no");
            bucket = row.getInteger("bucket");
            arrival = row.getOffsetDateTime("arrival").toInstant();
        }
    }
}
