package dev.assay.store.pg;

import dev.assay.error.Invalid;
import dev.assay.store.SliceStore;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Slices and scores in PostgreSQL. Statements are bound in {@link PgScoreArrays}, results read in {@link PgResults}. */
public final class PgSliceStore implements SliceStore {
    private static final String CLAIM = """
        UPDATE slice SET state = 1, fence = fence + 1, attempt = attempt + 1, owner = $2,
            lease_until = now() + $3 * interval '1 millisecond'
        WHERE run_no = $1 AND slice_no = (
          SELECT s.slice_no FROM slice s
          WHERE s.run_no = $1 AND s.state < 2 AND (s.state = 0 OR s.lease_until < now())
            AND EXISTS (SELECT FROM run r WHERE r.no = $1 AND r.state = 'running')
          ORDER BY s.slice_no LIMIT 1
          FOR UPDATE SKIP LOCKED)
        RETURNING slice_no, fence, attempt, traces, done, sums, turns
        """;
    private static final String KEEP = """
        UPDATE slice s SET lease_until = now() + $5 * interval '1 millisecond'
        FROM unnest($2::int8[], $3::int4[], $4::int4[]) AS u (run_no, slice_no, fence)
        WHERE s.run_no = u.run_no AND s.slice_no = u.slice_no AND s.fence = u.fence AND s.state = 1 AND s.owner = $1
        RETURNING s.run_no, s.slice_no, s.fence
        """;
    private static final String SCORED =
            "SELECT DISTINCT trace_no FROM score WHERE run_no = $1 AND trace_no = ANY ($2)";
    private static final String SEEN =
            "INSERT INTO node (id, seen) VALUES ($1, now()) ON CONFLICT (id) DO UPDATE SET seen = now()";
    private static final String FREE = """
        UPDATE slice SET state = 0, owner = NULL, lease_until = NULL
        WHERE state = 1 AND owner <> $1 AND ($2 OR NOT EXISTS (
          SELECT FROM node n WHERE n.id = slice.owner AND n.seen > now() - $3 * interval '1 millisecond'))
        """;
    private static final String SUMS = """
        SELECT slice_no, state, cardinality(traces) AS traces, done, sums FROM slice
        WHERE run_no = $1 AND slice_no >= $2 AND fence > 0
        ORDER BY slice_no
        """;
    private static final String TRACES = """
        SELECT u.no FROM slice s CROSS JOIN LATERAL unnest(s.traces) WITH ORDINALITY AS u (no, place)
        WHERE s.run_no = $1 ORDER BY s.slice_no, u.place
        """;
    private static final String GROUPS = """
        SELECT a.name, a.scorer_no, coalesce(s.session, a.trace_no) AS cluster, count(*) AS size, sum(a.num) AS sum,
               bool_and(jsonb_typeof(a.value) = 'boolean' OR lower(a.value #>> '{}') IN ('yes', 'no')) AS "binary"
        FROM assessment a JOIN score s ON s.run_no = a.run_no AND s.trace_no = a.trace_no AND s.scorer_no = a.scorer_no
        WHERE a.run_no = $1 AND a.num IS NOT NULL
        GROUP BY a.scorer_no, a.name, s.session IS NULL, cluster
        ORDER BY a.scorer_no, a.name, s.session IS NULL, cluster
        """;
    private static final String TALLIES = """
        SELECT scorer_no, count(*) FILTER (WHERE outcome = 0) AS scored, count(*) FILTER (WHERE outcome = 1) AS skipped,
               count(*) FILTER (WHERE outcome = 2) AS failed
        FROM score WHERE run_no = $1 GROUP BY scorer_no ORDER BY scorer_no
        """;

    private final Pool pool;
    private final PgResults results;

    public PgSliceStore(Pool pool) {
        this.pool = pool;
        this.results = new PgResults(pool);
    }

    @Override
    public Future<Optional<Claimed>> claim(long runNo, UUID owner, Duration lease) {
        return pool.preparedQuery(CLAIM)
                .execute(Tuple.of(runNo, owner, lease.toMillis()))
                .map(rows -> list(rows, row -> claimed(runNo, row)).stream().findFirst());
    }

    @Override
    public Future<Set<Fence>> keep(UUID owner, Collection<Fence> fences, Duration lease) {
        return pool.preparedQuery(KEEP)
                .execute(Tuple.of(
                        owner,
                        fences.stream().map(Fence::runNo).toArray(Long[]::new),
                        fences.stream().map(Fence::sliceNo).toArray(Integer[]::new),
                        fences.stream().map(Fence::fence).toArray(Integer[]::new),
                        lease.toMillis()))
                .map(rows -> Set.copyOf(list(
                        rows,
                        row -> new Fence(row.getLong("run_no"), row.getInteger("slice_no"), row.getInteger("fence")))));
    }

    @Override
    public Future<Set<Long>> scored(long runNo, Collection<Long> traceNos) {
        return pool.preparedQuery(SCORED)
                .execute(Tuple.of(runNo).addArrayOfLong(traceNos.toArray(Long[]::new)))
                .map(rows -> Set.copyOf(list(rows, row -> row.getLong("trace_no"))));
    }

    @Override
    public Future<Optional<Integer>> commit(int lane, Commit commit) {
        return pool.preparedQuery(PgScoreArrays.COMMIT)
                .execute(PgScoreArrays.tuple(lane, commit))
                .recover(PgSliceStore::refused)
                .map(rows -> rows.iterator().next().getInteger("scores"))
                .map(scores -> scores < 0 ? Optional.empty() : Optional.of(scores));
    }

    /** Class 22: data exceptions; class 54: over a limit of the database. Repeating does not help. */
    private static <T> Future<T> refused(Throwable failure) {
        boolean lasting = failure instanceof PgException refused
                && refused.getSqlState() != null
                && (refused.getSqlState().startsWith("22")
                        || refused.getSqlState().startsWith("54"));
        return Future.failedFuture(lasting ? new Invalid("cannot be stored: " + failure.getMessage()) : failure);
    }

    @Override
    public Future<Void> seen(UUID node) {
        return pool.preparedQuery(SEEN).execute(Tuple.of(node)).mapEmpty();
    }

    @Override
    public Future<Integer> free(UUID me, boolean alone, Duration silence) {
        return pool.preparedQuery(FREE)
                .execute(Tuple.of(me, alone, silence.toMillis()))
                .map(RowSet::rowCount);
    }

    @Override
    public Future<List<Sums>> sums(long runNo, int fromSlice) {
        return pool.preparedQuery(SUMS)
                .execute(Tuple.of(runNo, fromSlice))
                .map(rows -> list(
                        rows,
                        row -> new Sums(
                                row.getInteger("slice_no"),
                                PgSliceCodes.sliceState(row.getShort("state")),
                                row.getInteger("traces"),
                                row.getInteger("done"),
                                row.getJsonObject("sums"))));
    }

    @Override
    public Future<List<Long>> traces(long runNo) {
        return pool.preparedQuery(TRACES).execute(Tuple.of(runNo)).map(rows -> list(rows, row -> row.getLong("no")));
    }

    @Override
    public Future<List<Group>> groups(long runNo) {
        return pool.preparedQuery(GROUPS)
                .execute(Tuple.of(runNo))
                .map(rows -> list(
                        rows,
                        row -> new Group(
                                row.getString("name"),
                                row.getShort("scorer_no"),
                                row.getBoolean("binary"),
                                row.getLong("size"),
                                row.getDouble("sum"))));
    }

    @Override
    public Future<List<Tally>> tallies(long runNo) {
        return pool.preparedQuery(TALLIES)
                .execute(Tuple.of(runNo))
                .map(rows -> list(
                        rows,
                        row -> new Tally(
                                row.getShort("scorer_no"),
                                row.getLong("scored"),
                                row.getLong("skipped"),
                                row.getLong("failed"))));
    }

    @Override
    public Future<List<ResultRow>> results(
            long runNo, @Nullable ResultFilter filter, @Nullable RowPosition after, int limit) {
        return results.page(runNo, filter, after, limit);
    }

    private static Claimed claimed(long runNo, Row row) {
        Long[] turns = row.getArrayOfLongs("turns");
        return new Claimed(
                new Fence(runNo, row.getInteger("slice_no"), row.getInteger("fence")),
                List.of(row.getArrayOfLongs("traces")),
                row.getShort("attempt"),
                row.getInteger("done"),
                row.getJsonObject("sums"),
                turns == null ? List.of() : List.of(turns));
    }

    static <T> List<T> list(RowSet<Row> rows, Function<Row, T> read) {
        return StreamSupport.stream(rows.spliterator(), false).map(read).collect(Collectors.toList());
    }
}
