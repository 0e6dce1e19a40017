package dev.assay.evaluation;

import static dev.assay.trace.Traces.aTrace;

import dev.assay.store.TraceStore;
import dev.assay.trace.Assessment;
import dev.assay.trace.Span;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceFacts;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Traces whose identities are in the database, and whose content is made when it is read. */
final class MadeTraces implements TraceStore {
    private static final String INSERT = """
        INSERT INTO trace (id, experiment_no, bucket) SELECT 'tr-' || u, 0, 0 FROM unnest($1::text[]) AS u RETURNING no
        """;
    private static final String LIVE = "SELECT no, id, arrival FROM trace WHERE no = ANY ($1) AND deleted_at IS NULL";

    private final Pool pool;
    volatile LongFunction<@Nullable String> session = _ -> null;
    volatile LongFunction<List<Span>> spans = _ -> List.of();
    volatile LongFunction<Instant> starting = _ -> Instant.EPOCH;
    volatile LongFunction<Future<Void>> reading = _ -> Future.succeededFuture();

    MadeTraces(Pool pool) {
        this.pool = pool;
    }

    /** Numbers of so many new traces. */
    List<Long> insert(int count) {
        String[] ids = new String[count];
        for (int each = 0; each < count; each++) {
            ids[each] = UUID.randomUUID().toString().replace("-", "");
        }
        return StreamSupport.stream(
                        pool.preparedQuery(INSERT)
                                .execute(Tuple.tuple().addArrayOfString(ids))
                                .await()
                                .spliterator(),
                        false)
                .map(row -> row.getLong("no"))
                .sorted()
                .toList();
    }

    @Override
    public Future<Map<Long, Trace>> read(Collection<Long> nos) {
        Future<Void> ready = Future.succeededFuture();
        for (Long no : nos) {
            ready = ready.compose(_ -> reading.apply(no));
        }
        return ready.compose(
                        _ -> pool.preparedQuery(LIVE).execute(Tuple.tuple().addArrayOfLong(nos.toArray(Long[]::new))))
                .map(rows -> {
                    Map<Long, Trace> read = new HashMap<>();
                    rows.forEach(row -> read.put(
                            row.getLong("no"),
                            trace(
                                    row.getLong("no"),
                                    row.getString("id"),
                                    row.getOffsetDateTime("arrival").toInstant())));
                    return read;
                });
    }

    private Trace trace(long no, String id, Instant arrival) {
        Trace bare = aTrace().withNo(no)
                .withId(id)
                .arrivedAt(arrival)
                .startedAt(starting.apply(no))
                .taking(Duration.ofMillis(no))
                .inSession(session.apply(no))
                .build();
        return new Trace(bare.info(), spans.apply(no), List.of(), List.of());
    }

    @Override
    public Future<Boolean> wasDeleted(String id) {
        throw new UnsupportedOperationException("evaluations read traces by number");
    }

    @Override
    public Future<Optional<Trace>> find(String id) {
        throw new UnsupportedOperationException("evaluations read traces by number");
    }

    @Override
    public Future<Optional<TraceFacts>> findFacts(String id) {
        throw new UnsupportedOperationException("evaluations read traces by number");
    }

    @Override
    public Future<Optional<Assessment>> assessment(String traceId, String assessmentId) {
        throw new UnsupportedOperationException("evaluations read traces by number");
    }

    @Override
    public Future<Map<String, Long>> numbers(List<String> ids, Collection<Integer> experimentNos) {
        throw new UnsupportedOperationException("evaluations read traces by number");
    }

    @Override
    public Future<Map<Long, List<Assessment>>> allAssessments(Collection<Long> nos) {
        throw new UnsupportedOperationException("evaluations read traces by number");
    }

    @Override
    public Future<Map<Long, List<Assessment>>> assessments(Collection<Long> nos) {
        throw new UnsupportedOperationException("evaluations read traces by number");
    }

    @Override
    public Future<Map<String, Long>> numbers(List<String> ids) {
        throw new UnsupportedOperationException("evaluations read traces by number");
    }
}
