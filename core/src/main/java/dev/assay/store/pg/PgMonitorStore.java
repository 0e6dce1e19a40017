package dev.assay.store.pg;

import dev.assay.store.MonitorStore;
import dev.assay.store.ScorerStore.Version;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Incoming traces for registered scorers, in PostgreSQL. */
public final class PgMonitorStore implements MonitorStore {
    private static final int CHANGES_PER_LANE = 500;

    private static final String ACTIVE = "SELECT " + PgScorerStore.VERSION + """
            , s.sample_rate, s.filter, s.since, s.run_no,
            EXISTS (SELECT FROM run r WHERE r.no = s.run_no AND r.state = 'paused') AS paused
        """ + PgScorerStore.LATEST_OF_EACH + """
        WHERE s.since IS NOT NULL
          AND EXISTS (SELECT FROM experiment e WHERE e.no = s.experiment_no AND e.lifecycle = 'active')
        ORDER BY s.experiment_no, s.name
        """;
    private static final String WATCH = "SELECT watch_traces($1) AS changes";
    private static final String QUIET = """
        SELECT trace_no, changed FROM scorer_waiting
        WHERE changed < now() - $1 * interval '1 millisecond'
        ORDER BY changed, trace_no LIMIT $2
        """;
    private static final String LOOKED_AT = """
        DELETE FROM scorer_waiting w USING unnest($1::int8[], $2::timestamptz[]) AS u (no, at)
        WHERE w.trace_no = u.no AND w.changed = u.at
        """;
    private static final String BEGIN = "SELECT begin_monitor($1, $2, $3, $4, $5) AS run_no";
    private static final String RESUME = """
        UPDATE run SET state = 'running', epoch = epoch + 1, failure = NULL
        WHERE no = $1 AND state = 'paused' AND scorer_id IS NOT NULL
        """;
    private static final String QUEUE = "SELECT queue_traces($1, $2, $3, $4) AS traces";

    /** The last slice stays, so that no number is used twice: a fence belongs to one slice. */
    private static final String TIDY_SLICES = """
        DELETE FROM slice x USING run r
        WHERE r.scorer_id IS NOT NULL AND x.run_no = r.no AND x.state = 2
          AND x.slice_no < (SELECT max(y.slice_no) FROM slice y WHERE y.run_no = r.no)
        """;

    /** An answer is needed until the score that it led to is committed: at most as long as a call and its slice live. */
    private static final String TIDY_CALLS = """
        DELETE FROM call c USING run r
        WHERE r.scorer_id IS NOT NULL AND c.run_no = r.no AND c.state IN (1, 2, 3) AND c.doubts = 0
          AND c.sent_at < now() - interval '1 hour'
        """;

    private final Pool pool;

    public PgMonitorStore(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Future<List<Active>> active() {
        return pool.preparedQuery(ACTIVE)
                .execute()
                .map(rows -> PgSliceStore.list(
                        rows,
                        row -> new Active(
                                PgScorerStore.version(row),
                                row.getDouble("sample_rate"),
                                row.getString("filter"),
                                row.getOffsetDateTime("since").toInstant(),
                                row.getLong("run_no"),
                                row.getBoolean("paused"))));
    }

    @Override
    public Future<Integer> watch() {
        return pool.preparedQuery(WATCH)
                .execute(Tuple.of(CHANGES_PER_LANE))
                .map(rows -> rows.iterator().next().getInteger("changes"));
    }

    @Override
    public Future<List<Changed>> quiet(Duration since, int limit) {
        return pool.preparedQuery(QUIET)
                .execute(Tuple.of(since.toMillis(), limit))
                .map(rows -> PgSliceStore.list(
                        rows,
                        row -> new Changed(
                                row.getLong("trace_no"),
                                row.getOffsetDateTime("changed").toInstant())));
    }

    @Override
    public Future<Void> lookedAt(Collection<Changed> traces) {
        return pool.preparedQuery(LOOKED_AT)
                .execute(Tuple.tuple()
                        .addArrayOfLong(traces.stream().map(Changed::traceNo).toArray(Long[]::new))
                        .addArrayOfOffsetDateTime(traces.stream()
                                .map(each -> each.at().atOffset(ZoneOffset.UTC))
                                .toArray(OffsetDateTime[]::new)))
                .mapEmpty();
    }

    @Override
    public Future<Optional<Long>> begin(Version scorer, String runName, JsonObject spec) {
        String id = PgRows.newId();
        return pool.preparedQuery(BEGIN)
                .execute(Tuple.of(scorer.scorerId(), scorer.version(), id, runName, spec))
                .map(rows -> Optional.ofNullable(rows.iterator().next().getLong("run_no")));
    }

    @Override
    public Future<Void> resume(long runNo) {
        return pool.preparedQuery(RESUME).execute(Tuple.of(runNo)).mapEmpty();
    }

    @Override
    public Future<Integer> queue(Active scorer, long runNo, int slice, Collection<Long> traceNos) {
        return pool.preparedQuery(QUEUE)
                .execute(Tuple.of(scorer.scorer().scorerId(), runNo, slice, traceNos.toArray(Long[]::new)))
                .map(rows -> rows.iterator().next().getInteger("traces"));
    }

    @Override
    public Future<Void> tidy() {
        return pool.preparedQuery(TIDY_SLICES)
                .execute()
                .compose(_ -> pool.preparedQuery(TIDY_CALLS).execute())
                .mapEmpty();
    }
}
