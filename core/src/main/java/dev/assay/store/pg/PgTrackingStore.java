package dev.assay.store.pg;

import dev.assay.store.ListPage;
import dev.assay.store.RunState;
import dev.assay.store.TrackingStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Runs as MLflow's client sees them, in the table of all runs. */
public final class PgTrackingStore implements TrackingStore {
    private static final String COLUMNS =
            "r.no, r.id, r.experiment_no, r.name, r.user_id, r.status, r.lifecycle, r.started, r.ended, r.tags,"
                    + " r.params, r.inputs, r.outputs, r.state, " + PgTrackingSql.ARTIFACT_URI + " AS artifact_uri";
    /** A page of runs has no more metrics than this, beside those of its first run. */
    private static final int MOST_METRICS = 100_000;

    /** The runs of registered scorers are nobody's but the server's. */
    private static final String THERE = " r.state IS DISTINCT FROM 'deleting' AND r.scorer_id IS NULL ";

    private static final String FIND = "SELECT " + COLUMNS + " FROM run r WHERE r.id = $1 AND" + THERE;
    private static final String LOCK = FIND + "FOR UPDATE";
    private static final String SEARCH = "SELECT " + COLUMNS + " FROM run r WHERE" + THERE;
    private static final String CREATE = """
        INSERT INTO run AS r (id, experiment_no, name, user_id, status, started, artifact_uri, tags)
        VALUES ($1, $2, $3, $4, 'RUNNING', $5, $6, $7)
        RETURNING
        """ + COLUMNS;
    private static final String CHANGE = """
        UPDATE run AS r SET status = coalesce($2, status), ended = coalesce($3, ended), name = coalesce($4, name),
            lifecycle = coalesce($5, lifecycle), tags = (tags || $6::jsonb) - $7::text[], params = params || $8::jsonb,
            inputs = coalesce($9::jsonb, inputs), outputs = coalesce($10::jsonb, outputs)
        WHERE no = $1
        RETURNING
        """ + COLUMNS;
    private static final String LOG_METRICS = "SELECT log_metrics($1, $2, $3, $4, $5)";
    private static final String DELETE_ASSESSMENTS = "SELECT delete_run_assessments($1, $2)";

    private static final String LATEST = """
        SELECT l.run_no, l.key, l.step, l.at, l.value
        FROM unnest($1::int8[]) WITH ORDINALITY AS u (no, ord) JOIN latest_metric l ON l.run_no = u.no
        ORDER BY u.ord, l.key
        LIMIT $2
        """;
    private static final String HISTORY = """
        SELECT m.key, m.step, m.at, m.value FROM metric m JOIN run r ON r.no = m.run_no
        WHERE r.id = $1 AND m.key = $2
        ORDER BY m.at, m.step, ordinary(m.value), m.ord OFFSET $3 LIMIT $4
        """;
    private static final String HISTORIES = """
        SELECT r.id, m.key, m.step, m.at, m.value FROM metric m JOIN run r ON r.no = m.run_no
        WHERE r.id = ANY ($1) AND m.key = $2
        ORDER BY r.id, m.at, m.step, ordinary(m.value), m.ord LIMIT $3
        """;
    /** The first of each of $5 even parts, and the last of all. */
    static final String SAMPLE = """
        WITH parts AS (
          SELECT m.key, m.step, m.at, m.value, ntile($5::int4) OVER w AS part, row_number() OVER w AS i, count(*) OVER () AS of
          FROM metric m JOIN run r ON r.no = m.run_no
          WHERE r.id = $1 AND m.key = $2 AND m.step BETWEEN $3 AND $4
          WINDOW w AS (ORDER BY m.step, m.at, ordinary(m.value), m.ord)
        )
        SELECT key, step, at, value
        FROM (SELECT *, lag(part) OVER (ORDER BY i) AS part_before FROM parts) p
        WHERE i = of OR part IS DISTINCT FROM part_before
        ORDER BY i
        """;

    private static final String DATASETS = """
        SELECT DISTINCT r.experiment_no, d #>> '{dataset,name}' AS name, d #>> '{dataset,digest}' AS digest,
            t ->> 'value' AS context
        FROM run r CROSS JOIN LATERAL jsonb_array_elements(r.inputs -> 'dataset_inputs') d
            LEFT JOIN LATERAL jsonb_array_elements(d -> 'tags') t ON t ->> 'key' = 'mlflow.data.context'
        WHERE r.experiment_no = ANY ($1)
        ORDER BY 1, 2, 3, 4 LIMIT 1000
        """;

    private final Pool pool;
    private final int lane;

    /** @param lane of the change log that deletions are written to */
    public PgTrackingStore(Pool pool, int lane) {
        this.pool = pool;
        this.lane = lane;
    }

    @Override
    public Future<TrackedRun> create(NewTrackedRun run) {
        return pool.preparedQuery(CREATE)
                .execute(Tuple.of(
                        run.id(),
                        run.experimentNo(),
                        run.name(),
                        run.userId(),
                        run.started().atOffset(ZoneOffset.UTC),
                        run.artifactUri(),
                        PgJson.write(run.tags())))
                .map(rows -> toRun(rows.iterator().next()));
    }

    @Override
    public Future<Optional<TrackedRun>> find(String id) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(id))
                .compose(rows ->
                        withMetrics(stream(rows).map(PgTrackingStore::toRun).toList(), Integer.MAX_VALUE))
                .map(found -> found.stream().findFirst());
    }

    @Override
    public Future<ListPage<TrackedRun>> search(RunSearch search) {
        PgTrackingSql sql = PgTrackingSql.ofRuns(SEARCH)
                .add("AND r.experiment_no = ANY (")
                .bind(search.experimentNos().toArray(Integer[]::new), "int4[]")
                .add(") AND r.lifecycle = ANY (")
                .bind(search.lifecycles().toArray(String[]::new), "text[]")
                .add(")")
                .where(search.filter())
                .orderBy(search.order(), "floor(extract(epoch FROM r.started) * 1000) DESC, r.id")
                .page(search.offset(), search.limit() + 1);
        return pool.preparedQuery(sql.sql()).execute(sql.values()).compose(rows -> {
            ListPage<TrackedRun> page =
                    ListPage.of(stream(rows).map(PgTrackingStore::toRun).toList(), search.limit());
            int asked = page.items().size();
            return withMetrics(page.items(), MOST_METRICS)
                    .map(runs -> new ListPage<>(runs, page.more() || runs.size() < asked));
        });
    }

    /** @return the first of the runs that have so many metrics together, at least one run */
    private Future<List<TrackedRun>> withMetrics(List<TrackedRun> runs, int most) {
        if (runs.isEmpty()) {
            return Future.succeededFuture(runs);
        }
        Long[] nos = runs.stream().map(TrackedRun::no).toArray(Long[]::new);
        return pool.preparedQuery(LATEST).execute(Tuple.of(nos, most + 1L)).compose(metrics -> {
            Map<Long, List<MetricPoint>> of = stream(metrics)
                    .collect(Collectors.groupingBy(
                            row -> row.getLong("run_no"),
                            LinkedHashMap::new,
                            Collectors.mapping(PgTrackingStore::toPoint, Collectors.toList())));
            if (metrics.size() <= most) {
                return Future.succeededFuture(with(runs, of));
            }
            // Those of the last one are not all here.
            int last = List.of(nos).indexOf(List.copyOf(of.keySet()).getLast());
            return last == 0
                    ? withMetrics(runs.subList(0, 1), Integer.MAX_VALUE)
                    : Future.succeededFuture(with(runs.subList(0, last), of));
        });
    }

    private static List<TrackedRun> with(List<TrackedRun> runs, Map<Long, List<MetricPoint>> metrics) {
        return runs.stream()
                .map(run -> run.with(metrics.getOrDefault(run.no(), List.of())))
                .toList();
    }

    @Override
    public Future<Optional<TrackedRun>> change(String id, Function<TrackedRun, RunChange> decide) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(id))
                .compose(rows -> rows.size() == 0
                        ? Future.succeededFuture(Optional.empty())
                        : write(connection, toRun(rows.iterator().next()), decide)));
    }

    private Future<Optional<TrackedRun>> write(
            SqlConnection connection, TrackedRun run, Function<TrackedRun, RunChange> decide) {
        RunChange change = decide.apply(run);
        return log(connection, run, change.metrics())
                .compose(_ -> forget(connection, run, change))
                .compose(_ -> onlyMetrics(change) ? Future.succeededFuture(run) : update(connection, run, change))
                .map(Optional::of);
    }

    private static boolean onlyMetrics(RunChange change) {
        return change.equals(RunChange.logged(Map.of(), change.metrics(), Map.of()));
    }

    private static Future<TrackedRun> update(SqlConnection connection, TrackedRun run, RunChange change) {
        return connection
                .preparedQuery(CHANGE)
                .execute(Tuple.from(new @Nullable Object[] {
                    run.no(),
                    change.status(),
                    change.ended() == null ? null : change.ended().atOffset(ZoneOffset.UTC),
                    change.name(),
                    change.lifecycle(),
                    PgJson.write(change.tags()),
                    change.removedTags().toArray(String[]::new),
                    PgJson.write(change.params()),
                    change.inputs(),
                    change.outputs()
                }))
                .map(rows -> toRun(rows.iterator().next()));
    }

    private static Future<?> log(SqlConnection connection, TrackedRun run, List<MetricPoint> metrics) {
        if (metrics.isEmpty()) {
            return Future.succeededFuture();
        }
        return connection
                .preparedQuery(LOG_METRICS)
                .execute(Tuple.of(
                        run.no(),
                        metrics.stream().map(MetricPoint::key).toArray(String[]::new),
                        metrics.stream().map(MetricPoint::step).toArray(Long[]::new),
                        metrics.stream().map(MetricPoint::timestampMs).toArray(Long[]::new),
                        metrics.stream().map(MetricPoint::value).toArray(Double[]::new)));
    }

    private Future<?> forget(SqlConnection connection, TrackedRun run, RunChange change) {
        boolean deleted = "deleted".equals(change.lifecycle()) && run.evaluation() == null;
        return deleted
                ? connection.preparedQuery(DELETE_ASSESSMENTS).execute(Tuple.of(lane, (Object) new Long[] {run.no()}))
                : Future.succeededFuture();
    }

    @Override
    public Future<List<MetricPoint>> history(String runId, String key, long offset, long limit) {
        return pool.preparedQuery(HISTORY)
                .execute(Tuple.of(runId, key, offset, limit))
                .map(PgTrackingStore::toPoints);
    }

    @Override
    public Future<List<MetricOfRun>> histories(Collection<String> runIds, String key, int limit) {
        return pool.preparedQuery(HISTORIES)
                .execute(Tuple.of(runIds.toArray(String[]::new), key, (long) limit))
                .map(rows -> stream(rows)
                        .map(row -> new MetricOfRun(row.getString("id"), toPoint(row)))
                        .toList());
    }

    @Override
    public Future<List<MetricPoint>> sample(String runId, String key, long fromStep, long toStep, int limit) {
        return pool.preparedQuery(SAMPLE)
                .execute(Tuple.of(runId, key, fromStep, toStep, limit))
                .map(rows -> {
                    List<MetricPoint> points = new java.util.ArrayList<>(toPoints(rows));
                    if (points.size() > limit) {
                        // The last of all takes the place of the last part's first.
                        points.remove(points.size() - 2);
                    }
                    return points;
                });
    }

    @Override
    public Future<List<DatasetSummary>> datasets(Collection<Integer> experimentNos) {
        return pool.preparedQuery(DATASETS)
                .execute(Tuple.of(experimentNos.toArray(Integer[]::new)))
                .map(rows -> stream(rows)
                        .map(row -> new DatasetSummary(
                                row.getInteger("experiment_no"),
                                row.getString("name"),
                                row.getString("digest"),
                                row.getString("context")))
                        .toList());
    }

    private static TrackedRun toRun(Row row) {
        String state = row.getString("state");
        String userId = row.getString("user_id");
        return new TrackedRun(
                row.getLong("no"),
                row.getString("id"),
                row.getInteger("experiment_no"),
                row.getString("name"),
                userId == null ? "" : userId,
                row.getString("status"),
                row.getString("lifecycle"),
                row.getOffsetDateTime("started").toInstant(),
                instant(row.getOffsetDateTime("ended")),
                row.getString("artifact_uri"),
                PgJson.readStrings(row.getValue("tags")),
                PgJson.readStrings(row.getValue("params")),
                object(row, "inputs"),
                object(row, "outputs"),
                state == null ? null : RunState.of(state),
                List.of());
    }

    private static JsonObject object(Row row, String column) {
        return row.getValue(column) instanceof JsonObject object ? object : new JsonObject();
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private static List<MetricPoint> toPoints(RowSet<Row> rows) {
        return stream(rows).map(PgTrackingStore::toPoint).toList();
    }

    private static MetricPoint toPoint(Row row) {
        return new MetricPoint(row.getString("key"), row.getDouble("value"), row.getLong("at"), row.getLong("step"));
    }

    private static Stream<Row> stream(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }
}
