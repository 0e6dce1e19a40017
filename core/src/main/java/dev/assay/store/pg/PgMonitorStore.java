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
import org.jspecify.annotations.Nullable;

/** Incoming traces for registered scorers, in PostgreSQL. */
public final class PgMonitorStore implements MonitorStore {
    private static final int CHANGES_PER_LANE = 500;

    private static final String ACTIVE = "SELECT " + PgScorerStore.VERSION + """
            , s.sample_rate, s.filter, s.since, s.run_no, s.session_quiet_ms, s.native_filter,
            (SELECT r.spec #>> '{scorers,0,digest}' FROM run r WHERE r.no = s.run_no) AS run_digest,
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
    private static final String RENEW = "UPDATE scorer SET run_no = NULL WHERE id = $1 AND run_no = $2";
    private static final String RESUME = """
        UPDATE run SET state = 'running', epoch = epoch + 1, failure = NULL
        WHERE no = $1 AND state = 'paused' AND scorer_id IS NOT NULL
        """;
    private static final String QUEUE = "SELECT queue_traces($1, $2, $3, $4) AS traces";

    private static final String HOLD = "SELECT hold_traces($1, $2)";
    private static final String RELEASE = "SELECT release_traces($1, $2) AS traces";
    private static final String NOTE = "SELECT note_turns($1, $2, $3, $4)";
    private static final String QUIET_SESSIONS =
            "SELECT session, changed, given, turns FROM quiet_sessions($1, $2, $3)";
    private static final String QUEUE_SESSION = "SELECT queue_session($1, $2, $3, $4, $5, $6) AS queued";
    private static final String LEAVE = """
        UPDATE scorer_session SET due = false WHERE scorer_id = $1 AND key = md5($2)::uuid AND changed = $3
        """;
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
                row.getBoolean("paused"),
                quiet(row),
                row.getBoolean("native_filter"),
                row.getString("run_digest"));
    }

    static @Nullable Duration quiet(Row row) {
        Long quiet = row.getLong("session_quiet_ms");
        return quiet == null ? null : Duration.ofMillis(quiet);
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
    public Future<Void> renew(UUID scorerId, long runNo) {
        return pool.preparedQuery(RENEW).execute(Tuple.of(scorerId, runNo)).mapEmpty();
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
    public Future<Void> note(Active scorer, Collection<Turn> turns) {
        return pool.preparedQuery(NOTE)
                .execute(Tuple.of(scorer.scorer().scorerId())
                        .addArrayOfLong(turns.stream().map(Turn::traceNo).toArray(Long[]::new))
                        .addArrayOfString(turns.stream().map(Turn::session).toArray(String[]::new))
                        .addArrayOfOffsetDateTime(turns.stream()
                                .map(each -> each.at().atOffset(ZoneOffset.UTC))
                                .toArray(OffsetDateTime[]::new)))
                .mapEmpty();
    }

    @Override
    public Future<List<QuietSession>> quietSessions(Active scorer, Duration since, int limit) {
        return pool.preparedQuery(QUIET_SESSIONS)
                .execute(Tuple.of(scorer.scorer().scorerId(), since.toMillis(), limit))
                .map(rows -> PgSliceStore.list(
                        rows,
                        row -> new QuietSession(
                                row.getString("session"),
                                row.getOffsetDateTime("changed").toInstant(),
                                row.getUUID("given"),
                                List.of(row.getArrayOfLongs("turns")))));
    }

    @Override
    public Future<Optional<Boolean>> queueSession(
            Active scorer, long runNo, QuietSession session, UUID content, List<Long> turns) {
        return pool.preparedQuery(QUEUE_SESSION)
                .execute(Tuple.of(
                                scorer.scorer().scorerId(),
                                runNo,
                                session.session(),
                                session.changed().atOffset(ZoneOffset.UTC),
                                content)
                        .addArrayOfLong(turns.toArray(Long[]::new)))
                .map(rows -> Optional.ofNullable(rows.iterator().next().getBoolean("queued")));
    }

    @Override
    public Future<Void> leave(Active scorer, QuietSession session) {
        return pool.preparedQuery(LEAVE)
                .execute(Tuple.of(
                        scorer.scorer().scorerId(),
                        session.session(),
                        session.changed().atOffset(ZoneOffset.UTC)))
                .mapEmpty();
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
