package dev.assay.store.pg;

import dev.assay.store.MonitorStore;
import dev.assay.store.ScorerStore.Version;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Incoming traces for registered scorers, in PostgreSQL. */
public final class PgMonitorStore implements MonitorStore {
    private static final int CHANGES_PER_LANE = 500;

    private static final String ACTIVE = "SELECT " + PgScorerStore.VERSION + """
            , s.sample_rate, s.filter, s.since, s.run_no,
            EXISTS (SELECT FROM run r WHERE r.no = s.run_no AND r.state = 'paused') AS paused,
            scorers_generation() AS generation
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
    private static final String IDENTIFY =
            "SELECT no, id, experiment_no, arrival FROM trace WHERE no = $1 AND deleted_at IS NULL";

    /** Locks nothing: who starts a scorer at this moment is promised only what comes afterwards. */
    private static final String LOOKED_AT = """
        WITH same AS (
          SELECT scorers_generation() = $3 AS yes
        ), gone AS (
          DELETE FROM scorer_waiting w USING same, unnest($1::int8[], $2::timestamptz[]) AS u (no, at)
          WHERE same.yes AND w.trace_no = u.no AND w.changed = u.at
        )
        SELECT yes FROM same
        """;

    private static final String BEGIN = "SELECT begin_monitor($1, $2, $3, $4, $5) AS run_no";
    private static final String RESUME = """
        UPDATE run SET state = 'running', epoch = epoch + 1, failure = NULL
        WHERE no = $1 AND state = 'paused' AND scorer_id IS NOT NULL
        """;
    private static final String QUEUE = "SELECT queue_traces($1, $2, $3, $4) AS traces";

    private static final String HOLD = "SELECT hold_traces($1, $2)";
    private static final String RELEASE = "SELECT release_traces($1, $2) AS traces";
    private static final String TAKE_BACK = "SELECT take_back_traces()";
    private static final String TIDY = "SELECT tidy_monitors()";

    private final Pool pool;

    public PgMonitorStore(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Future<ActiveScorers> active() {
        return pool.preparedQuery(ACTIVE).execute().map(rows -> {
            List<Active> scorers = PgSliceStore.list(rows, PgMonitorStore::active);
            return new ActiveScorers(
                    scorers, scorers.isEmpty() ? "" : rows.iterator().next().getString("generation"));
        });
    }

    private static Active active(Row row) {
        return new Active(
                PgScorerStore.version(row),
                row.getDouble("sample_rate"),
                row.getString("filter"),
                row.getOffsetDateTime("since").toInstant(),
                row.getLong("run_no"),
                row.getBoolean("paused"));
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
    public Future<Optional<Identity>> identify(long traceNo) {
        return pool.preparedQuery(IDENTIFY).execute(Tuple.of(traceNo)).map(rows -> PgSliceStore.list(
                        rows,
                        row -> new Identity(
                                row.getLong("no"),
                                row.getString("id"),
                                row.getInteger("experiment_no"),
                                row.getOffsetDateTime("arrival").toInstant()))
                .stream()
                .findFirst());
    }

    @Override
    public Future<Boolean> lookedAt(Collection<Changed> traces, String generation) {
        return pool.preparedQuery(LOOKED_AT)
                .execute(Tuple.tuple()
                        .addArrayOfLong(traces.stream().map(Changed::traceNo).toArray(Long[]::new))
                        .addArrayOfOffsetDateTime(traces.stream()
                                .map(each -> each.at().atOffset(ZoneOffset.UTC))
                                .toArray(OffsetDateTime[]::new))
                        .addString(generation))
                .map(rows -> rows.iterator().next().getBoolean("yes"));
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
    public Future<Optional<Integer>> queue(Active scorer, long runNo, int slice, Collection<Long> traceNos) {
        return pool.preparedQuery(QUEUE)
                .execute(Tuple.of(scorer.scorer().scorerId(), runNo, slice, traceNos.toArray(Long[]::new)))
                .map(rows -> Optional.ofNullable(rows.iterator().next().getInteger("traces")));
    }

    @Override
    public Future<Void> hold(Active scorer, Collection<Long> traceNos) {
        return pool.preparedQuery(HOLD)
                .execute(Tuple.of(scorer.scorer().scorerId()).addArrayOfLong(traceNos.toArray(Long[]::new)))
                .mapEmpty();
    }

    @Override
    public Future<Integer> release(Collection<UUID> scorerIds, int limit) {
        return pool.preparedQuery(RELEASE)
                .execute(Tuple.tuple()
                        .addArrayOfUUID(scorerIds.toArray(UUID[]::new))
                        .addInteger(limit))
                .map(rows -> rows.iterator().next().getInteger("traces"));
    }

    @Override
    public Future<Void> takeBack() {
        return pool.preparedQuery(TAKE_BACK).execute().mapEmpty();
    }

    @Override
    public Future<Void> tidy() {
        return pool.preparedQuery(TIDY).execute().mapEmpty();
    }
}
