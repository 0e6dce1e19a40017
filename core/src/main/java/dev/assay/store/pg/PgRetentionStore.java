package dev.assay.store.pg;

import dev.assay.store.RetentionStore;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Table {@code retention}, and which traces its limits are about. Numbers of traces rise with their arrival. */
public final class PgRetentionStore implements RetentionStore {
    private static final String FIND =
            "SELECT experiment_no, max_age_s, max_traces, max_bytes FROM retention WHERE experiment_no = $1";
    private static final String ALL =
            "SELECT experiment_no, max_age_s, max_traces, max_bytes FROM retention ORDER BY experiment_no";
    private static final String SAVE = """
        INSERT INTO retention (experiment_no, max_age_s, max_traces, max_bytes) VALUES ($1, $2, $3, $4)
        ON CONFLICT (experiment_no) DO UPDATE SET max_age_s = excluded.max_age_s, max_traces = excluded.max_traces,
          max_bytes = excluded.max_bytes, updated = now()
        """;
    private static final String EXPERIMENTS = "SELECT no FROM experiment ORDER BY no";

    /** Looked for among the oldest only: those behind a younger one have their turn when that one is old. */
    private static final String OLDER = """
        SELECT o.no FROM (
          SELECT no, arrival FROM trace WHERE experiment_no = $1 AND deleted_at IS NULL ORDER BY no LIMIT $3
        ) o
        WHERE o.arrival < now() - $2 * interval '1 second'
        ORDER BY o.no
        """;

    private static final String BEYOND = """
        SELECT no FROM trace WHERE experiment_no = $1 AND deleted_at IS NULL
        ORDER BY no DESC OFFSET $2 LIMIT 1
        """;
    private static final String SIZES = """
        SELECT t.no, coalesce(k.bytes, 0) AS bytes FROM (
          SELECT no, bucket FROM trace WHERE experiment_no = $1 AND deleted_at IS NULL AND no < $2 ORDER BY no DESC LIMIT $3
        ) t
        CROSS JOIN LATERAL (
          SELECT sum(octet_length(c.data))::int8 AS bytes FROM chunk c WHERE c.trace_no = t.no AND c.bucket = t.bucket
        ) k
        ORDER BY t.no DESC
        """;
    private static final String UP_TO = """
        SELECT no FROM trace WHERE experiment_no = $1 AND deleted_at IS NULL AND no <= $2
        ORDER BY no LIMIT $3
        """;

    /** A limit that is null is beyond nothing. */
    private static final String PREVIEW = """
        WITH kept AS (
          SELECT t.no, t.arrival, coalesce(k.bytes, 0) AS bytes FROM trace t
          CROSS JOIN LATERAL (
            SELECT sum(octet_length(c.data))::int8 AS bytes FROM chunk c WHERE c.trace_no = t.no AND c.bucket = t.bucket
          ) k
          WHERE t.experiment_no = $1 AND t.deleted_at IS NULL
        ), beyond AS (
          SELECT bytes, coalesce(arrival < now() - $2::float8 * interval '1 second', false) AS old,
            coalesce(row_number() OVER newest > $3::int8, false) AS many,
            coalesce(sum(bytes) OVER newest > $4::int8, false) AS large
          FROM kept WINDOW newest AS (ORDER BY no DESC)
        )
        SELECT count(*) AS traces, coalesce(sum(bytes), 0)::int8 AS bytes, count(*) FILTER (WHERE old) AS too_old,
          count(*) FILTER (WHERE many) AS too_many, count(*) FILTER (WHERE large) AS too_large,
          count(*) FILTER (WHERE old OR many OR large) AS deleted_traces,
          coalesce(sum(bytes) FILTER (WHERE old OR many OR large), 0)::int8 AS deleted_bytes
        FROM beyond
        """;

    private final Pool pool;

    public PgRetentionStore(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Future<Optional<Limits>> find(int experimentNo) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(experimentNo))
                .map(rows -> rows.stream().findFirst().map(PgRetentionStore::toLimits));
    }

    @Override
    public Future<Map<Integer, Limits>> all() {
        return pool.preparedQuery(ALL).execute().map(rows -> {
            Map<Integer, Limits> all = new LinkedHashMap<>();
            rows.forEach(row -> all.put(row.getInteger("experiment_no"), toLimits(row)));
            return all;
        });
    }

    @Override
    public Future<Void> save(int experimentNo, Limits limits) {
        Duration age = limits.age();
        return pool.preparedQuery(SAVE)
                .execute(Tuple.tuple()
                        .addInteger(experimentNo)
                        .addLong(age == null ? null : (Long) age.toSeconds())
                        .addLong(limits.traces())
                        .addLong(limits.bytes()))
                .mapEmpty();
    }

    @Override
    public Future<Void> delete(int experimentNo) {
        return pool.preparedQuery("DELETE FROM retention WHERE experiment_no = $1")
                .execute(Tuple.of(experimentNo))
                .mapEmpty();
    }

    @Override
    public Future<List<Integer>> experiments() {
        return pool.preparedQuery(EXPERIMENTS).execute().map(rows -> {
            List<Integer> nos = new ArrayList<>();
            rows.forEach(row -> nos.add(row.getInteger("no")));
            return nos;
        });
    }

    @Override
    public Future<List<Long>> olderThan(int experimentNo, Duration age, int limit) {
        return pool.preparedQuery(OLDER)
                .execute(Tuple.of(experimentNo, (double) age.toSeconds(), limit))
                .map(PgRetentionStore::numbers);
    }

    @Override
    public Future<Long> beyondTraces(int experimentNo, long traces) {
        return pool.preparedQuery(BEYOND)
                .execute(Tuple.of(experimentNo, traces))
                .map(rows -> numbers(rows).stream().findFirst().orElse(0L));
    }

    @Override
    public Future<List<Size>> sizes(int experimentNo, long below, int limit) {
        return pool.preparedQuery(SIZES)
                .execute(Tuple.of(experimentNo, below, limit))
                .map(rows -> {
                    List<Size> sizes = new ArrayList<>();
                    rows.forEach(row -> sizes.add(new Size(row.getLong("no"), row.getLong("bytes"))));
                    return sizes;
                });
    }

    @Override
    public Future<List<Long>> upTo(int experimentNo, long no, int limit) {
        return pool.preparedQuery(UP_TO)
                .execute(Tuple.of(experimentNo, no, limit))
                .map(PgRetentionStore::numbers);
    }

    @Override
    public Future<Preview> preview(int experimentNo, Limits limits) {
        Duration age = limits.age();
        return pool.preparedQuery(PREVIEW)
                .execute(Tuple.tuple()
                        .addInteger(experimentNo)
                        .addDouble(age == null ? null : (Double) (double) age.toSeconds())
                        .addLong(limits.traces())
                        .addLong(limits.bytes()))
                .map(rows -> {
                    Row row = rows.iterator().next();
                    return new Preview(
                            row.getLong("traces"),
                            row.getLong("bytes"),
                            row.getLong("too_old"),
                            row.getLong("too_many"),
                            row.getLong("too_large"),
                            row.getLong("deleted_traces"),
                            row.getLong("deleted_bytes"));
                });
    }

    private static List<Long> numbers(RowSet<Row> rows) {
        List<Long> nos = new ArrayList<>();
        rows.forEach(row -> nos.add(row.getLong("no")));
        return nos;
    }

    private static Limits toLimits(Row row) {
        Long age = row.getLong("max_age_s");
        return new Limits(
                age == null ? null : Duration.ofSeconds(age), row.getLong("max_traces"), row.getLong("max_bytes"));
    }
}
