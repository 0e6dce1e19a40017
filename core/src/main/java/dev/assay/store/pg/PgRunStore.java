package dev.assay.store.pg;

import dev.assay.store.RunState;
import dev.assay.store.RunStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Runs in PostgreSQL. */
public final class PgRunStore implements RunStore {
    /** At most so many traces in a transaction that takes results off them. */
    private static final int DELETED_AT_ONCE = 1_000;

    private static final String NAME_TAG = "mlflow.runName";

    private static final String INSERT_RUN = """
        INSERT INTO run (id, experiment_no, name, user_id, status, tags, state, epoch, spec, traces)
        VALUES ($1, $2, $3, $4, 'SCHEDULED', $5, 'scheduled', 1, $6, $7)
        RETURNING *
        """;
    private static final String INSERT_SLICE = "INSERT INTO slice (run_no, slice_no, traces) VALUES ($1, $2, $3)";
    private static final String FIND = "SELECT * FROM run WHERE id = $1";
    private static final String LIST = """
        SELECT * FROM run
        WHERE (cardinality($1::int4[]) = 0 OR experiment_no = ANY ($1)) AND no < $2 AND (NOT $3 OR state IS NOT NULL)
          AND state IS DISTINCT FROM 'deleting' AND lifecycle = 'active' AND scorer_id IS NULL
        ORDER BY no DESC LIMIT $4
        """;
    private static final String OPEN = """
        SELECT * FROM run
        WHERE state IN ('scheduled', 'running', 'pausing', 'resuming', 'finishing', 'cancelling')
          AND (scorer_id IS NULL OR state <> 'running'
               OR EXISTS (SELECT FROM slice WHERE slice.run_no = run.no AND slice.state < 2)
               OR NOT EXISTS (SELECT FROM scorer WHERE scorer.run_no = run.no))
        ORDER BY no
        """;
    private static final String DELETING = "SELECT * FROM run WHERE state = 'deleting' ORDER BY no";

    /**
     * $7: the run ends; what its judges answered is forgotten, but not that something may have been paid for nothing. $8: no
     * slice may be at work. $9: every slice must be done. $10: claims that are out are worth nothing afterwards.
     */
    private static final String MOVE = """
        WITH moved AS (
          UPDATE run SET state = $4, epoch = epoch + 1, failure = coalesce($5, failure), status = $6,
              ended = CASE WHEN $7 THEN coalesce(ended, now()) END
          WHERE no = $1 AND state = $2 AND epoch = $3
            AND (NOT $8 OR NOT EXISTS (SELECT FROM slice WHERE run_no = $1 AND state = 1 AND lease_until > now()))
            AND (NOT $9 OR NOT EXISTS (SELECT FROM slice WHERE run_no = $1 AND state < 2)
                           AND NOT EXISTS (SELECT FROM scorer WHERE run_no = $1))
          RETURNING *
        ), freed AS (
          UPDATE slice SET state = 0, fence = fence + 1, owner = NULL, lease_until = NULL
          FROM moved WHERE $10 AND slice.run_no = moved.no AND slice.state = 1
        ), forgotten AS (
          DELETE FROM call USING moved WHERE $7 AND call.run_no = moved.no AND call.state IN (1, 2, 3) AND call.doubts = 0
        ), emptied AS (
          UPDATE call SET answer = NULL, state = CASE WHEN call.state = 1 THEN 2 ELSE call.state END
          FROM moved WHERE $7 AND call.run_no = moved.no AND (call.state IN (0, 4) OR call.doubts > 0)
        )
        SELECT * FROM moved
        """;

    private static final String KEEP_PROGRESS = "UPDATE run SET progress = $2 WHERE no = $1";
    private static final String LOG_METRICS = "SELECT log_metrics($1, $2, $3, $4, $5)";
    private static final String INSERT_DETAIL = "INSERT INTO run_metric (run_no, key, detail) VALUES ($1, $2, $3)";
    private static final String METRICS = """
        SELECT coalesce(m.run_no, d.run_no) AS run_no, coalesce(m.key, d.key) AS key, m.value, m.at, m.step, d.detail
        FROM (SELECT * FROM latest_metric WHERE run_no = ANY ($1)) m
        FULL JOIN (SELECT * FROM run_metric WHERE run_no = ANY ($1)) d ON d.run_no = m.run_no AND d.key = m.key
        ORDER BY 1, 2
        """;
    private static final String DELETE_SCORES = "SELECT delete_scores($1, $2, $3) AS traces";
    private static final List<String> DELETE_REST = List.of(
            "INSERT INTO artifact_garbage (path) SELECT experiment_no || '/' || id FROM run WHERE no = $1",
            "DELETE FROM slice WHERE run_no = $1",
            "DELETE FROM call WHERE run_no = $1",
            "DELETE FROM metric WHERE run_no = $1",
            "DELETE FROM latest_metric WHERE run_no = $1",
            "DELETE FROM run_metric WHERE run_no = $1",
            "DELETE FROM run WHERE no = $1");

    private final Pool pool;
    private final int lane;

    /** @param lane of the change log that deletions are written to */
    public PgRunStore(Pool pool, int lane) {
        this.pool = pool;
        this.lane = lane;
    }

    @Override
    public Future<Run> create(NewRun run, List<List<Long>> slices) {
        long traces = slices.stream().mapToLong(List::size).sum();
        return pool.withTransaction(connection -> connection
                .preparedQuery(INSERT_RUN)
                .execute(
                        Tuple.of(run.id(), run.experimentNo(), run.name(), run.userId(), tags(run), run.spec(), traces))
                .map(rows -> run(rows.iterator().next()))
                .compose(made -> insertSlices(connection, made.no(), slices).map(made)));
    }

    private static Future<?> insertSlices(SqlConnection connection, long runNo, List<List<Long>> slices) {
        if (slices.isEmpty()) {
            return Future.succeededFuture();
        }
        List<Tuple> rows = new java.util.ArrayList<>();
        for (int number = 0; number < slices.size(); number++) {
            rows.add(Tuple.of(runNo, number, slices.get(number).toArray(Long[]::new)));
        }
        return connection.preparedQuery(INSERT_SLICE).executeBatch(rows);
    }

    @Override
    public Future<Optional<Run>> find(String id) {
        return pool.preparedQuery(FIND).execute(Tuple.of(id)).map(PgRunStore::first);
    }

    @Override
    public Future<List<Run>> list(Collection<Integer> experimentNos, boolean evaluationsOnly, long before, int limit) {
        return pool.preparedQuery(LIST)
                .execute(Tuple.of(experimentNos.toArray(Integer[]::new), before, evaluationsOnly, limit))
                .map(PgRunStore::runs);
    }

    @Override
    public Future<List<Run>> open() {
        return pool.preparedQuery(OPEN).execute().map(PgRunStore::runs);
    }

    @Override
    public Future<List<Run>> deleting() {
        return pool.preparedQuery(DELETING).execute().map(PgRunStore::runs);
    }

    @Override
    public Future<Optional<Run>> move(Run run, RunState to, @Nullable String reason) {
        return pool.preparedQuery(MOVE)
                .execute(moving(run, to, reason, false, false))
                .map(PgRunStore::first);
    }

    @Override
    public Future<Optional<Run>> settle(Run run, RunState to) {
        return pool.preparedQuery(MOVE)
                .execute(moving(run, to, null, true, false))
                .map(PgRunStore::first);
    }

    @Override
    public Future<Optional<Run>> finishing(Run run) {
        return pool.preparedQuery(MOVE)
                .execute(moving(run, RunState.FINISHING, null, false, true))
                .map(PgRunStore::first);
    }

    @Override
    public Future<Optional<Run>> finish(Run run, Collection<Metric> metrics, JsonObject progress) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(MOVE)
                .execute(moving(run, RunState.FINISHED, null, false, false))
                .map(PgRunStore::first)
                .compose(moved -> moved.isEmpty()
                        ? Future.succeededFuture(moved)
                        : insertMetrics(connection, run.no(), metrics)
                                .compose(_ ->
                                        connection.preparedQuery(KEEP_PROGRESS).execute(Tuple.of(run.no(), progress)))
                                .map(moved)));
    }

    private static Future<?> insertMetrics(SqlConnection connection, long runNo, Collection<Metric> metrics) {
        List<Metric> values =
                metrics.stream().filter(metric -> metric.value() != null).toList();
        List<Tuple> details = metrics.stream()
                .filter(metric -> metric.detail() != null)
                .map(metric -> Tuple.of(runNo, metric.key(), metric.detail()))
                .toList();
        return connection
                .preparedQuery(LOG_METRICS)
                .execute(Tuple.of(
                        runNo,
                        values.stream().map(Metric::key).toArray(String[]::new),
                        values.stream().map(Metric::step).toArray(Long[]::new),
                        values.stream().map(Metric::timestampMs).toArray(Long[]::new),
                        values.stream().map(Metric::value).toArray(Double[]::new)))
                .compose(_ -> batch(connection, INSERT_DETAIL, details));
    }

    private static Future<?> batch(SqlConnection connection, String sql, List<Tuple> rows) {
        return rows.isEmpty()
                ? Future.succeededFuture()
                : connection.preparedQuery(sql).executeBatch(rows);
    }

    @Override
    public Future<Void> keepProgress(long runNo, JsonObject progress) {
        return pool.preparedQuery(KEEP_PROGRESS)
                .execute(Tuple.of(runNo, progress))
                .mapEmpty();
    }

    @Override
    public Future<Map<Long, List<Metric>>> metrics(Collection<Long> runNos) {
        return pool.preparedQuery(METRICS)
                .execute(Tuple.of(runNos.toArray(Long[]::new)))
                .map(rows -> stream(rows)
                        .collect(Collectors.groupingBy(
                                row -> row.getLong("run_no"),
                                Collectors.mapping(PgRunStore::metric, Collectors.toList()))));
    }

    @Override
    public Future<Void> delete(Run run) {
        Future<Optional<Run>> marked = run.is(RunState.DELETING)
                ? Future.succeededFuture(Optional.of(run))
                : move(run, RunState.DELETING, null);
        return marked.compose(moved -> moved.isEmpty()
                ? Future.failedFuture(new dev.assay.error.Conflict(
                        "run '" + run.id() + "' has changed meanwhile: look at it again and repeat"))
                : deleteScores(run.no())
                        .compose(_ -> pool.withTransaction(connection -> {
                            Future<Void> done = Future.succeededFuture();
                            for (String sql : DELETE_REST) {
                                done = done.compose(_ ->
                                                connection.preparedQuery(sql).execute(Tuple.of(run.no())))
                                        .mapEmpty();
                            }
                            return done;
                        })));
    }

    private Future<Void> deleteScores(long runNo) {
        return pool.preparedQuery(DELETE_SCORES)
                .execute(Tuple.of(lane, runNo, DELETED_AT_ONCE))
                .compose(rows -> rows.iterator().next().getInteger("traces") < DELETED_AT_ONCE
                        ? Future.succeededFuture()
                        : deleteScores(runNo));
    }

    private static Tuple moving(Run run, RunState to, @Nullable String reason, boolean idle, boolean done) {
        RunState from = Objects.requireNonNull(run.state(), "run " + run.id() + " is no evaluation");
        if (!from.mayBecome(to)) {
            throw new IllegalArgumentException("a run that is " + from.word() + " cannot become " + to.word());
        }
        boolean frees = to == RunState.PAUSED || to == RunState.FAILED || to == RunState.CANCELLED;
        String status = to == RunState.DELETING ? run.status() : to.mlflowStatus();
        return Tuple.of(run.no(), from.word(), run.epoch(), to.word(), reason, status, to.ended(), idle, done, frees);
    }

    /** MLflow's client expects the name among the tags. */
    private static JsonObject tags(NewRun run) {
        JsonObject tags = new JsonObject();
        run.tags().forEach(tags::put);
        return tags.put(NAME_TAG, run.name());
    }

    private static Optional<Run> first(RowSet<Row> rows) {
        return stream(rows).findFirst().map(PgRunStore::run);
    }

    private static List<Run> runs(RowSet<Row> rows) {
        return stream(rows).map(PgRunStore::run).toList();
    }

    private static java.util.stream.Stream<Row> stream(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }

    private static Run run(Row row) {
        String state = row.getString("state");
        Long traces = row.getLong("traces");
        return new Run(
                row.getLong("no"),
                row.getString("id"),
                row.getInteger("experiment_no"),
                row.getString("name"),
                row.getString("user_id"),
                row.getString("status"),
                row.getString("lifecycle"),
                row.getOffsetDateTime("started").toInstant(),
                instant(row.getOffsetDateTime("ended")),
                row.getJsonObject("tags").getMap().entrySet().stream()
                        .filter(tag -> !tag.getKey().equals(NAME_TAG))
                        .collect(Collectors.toMap(Map.Entry::getKey, tag -> String.valueOf(tag.getValue()))),
                state == null ? null : RunState.of(state),
                row.getInteger("epoch"),
                row.getJsonObject("spec"),
                traces == null ? 0 : traces,
                row.getString("failure"),
                row.getJsonObject("progress"),
                row.getUUID("scorer_id"));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private static Metric metric(Row row) {
        Long at = row.getLong("at");
        Long step = row.getLong("step");
        return new Metric(
                row.getString("key"),
                row.getDouble("value"),
                at == null ? 0 : at,
                step == null ? 0 : step,
                row.getJsonObject("detail"));
    }
}
