package dev.assay.store.pg;

import dev.assay.store.Upkeep;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Partitions, the change log, tombstones. */
public final class PgUpkeep implements Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(PgUpkeep.class);

    /** Weeks since 1970 are the buckets; partitions exist this many weeks ahead. */
    private static final int WEEKS_AHEAD = 2;

    private static final String PAST = """
        SELECT substr(c.relname, 7)::int4 AS bucket
        FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'chunk'::regclass AND c.relname ~ '^chunk_[0-9]{1,9}$' AND substr(c.relname, 7)::int4 < $1
        ORDER BY 1
        """;
    private static final String ALIVE = "SELECT FROM trace WHERE bucket = $1 AND deleted_at IS NULL LIMIT 1";

    /** Whoever reads the table now is not waited for long: all who come later would stand behind this. */
    private static final String NOT_LONG = "SET LOCAL lock_timeout = '500ms'";

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String PRUNE = "SELECT prune_changes($1, $2) AS forgotten";
    private static final String TOMBSTONES = "SELECT forget_tombstones($1, $2) AS forgotten";

    private final Pool pool;

    public PgUpkeep(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Future<Void> makePartitions(Instant now) {
        Future<Void> done = Future.succeededFuture();
        int week = PgDatabase.bucket(now);
        for (int bucket = week - 1; bucket <= week + WEEKS_AHEAD; bucket++) {
            String sql = "CREATE TABLE IF NOT EXISTS chunk_%d PARTITION OF chunk FOR VALUES FROM (%d) TO (%d)"
                    .formatted(bucket, bucket, bucket + 1);
            done = done.compose(_ -> pool.query(sql).execute()).mapEmpty();
        }
        return done;
    }

    @Override
    public Future<Integer> dropPartitions(Instant now) {
        return pool.preparedQuery(PAST)
                .execute(Tuple.of(PgDatabase.bucket(now) - 1))
                .compose(rows -> {
                    List<Integer> dropped = new ArrayList<>();
                    Future<Void> done = Future.succeededFuture();
                    for (Row row : rows) {
                        int bucket = row.getInteger("bucket");
                        done = done.compose(_ -> dropIfEmpty(bucket))
                                .onSuccess(gone -> {
                                    if (gone) {
                                        dropped.add(bucket);
                                    }
                                })
                                .mapEmpty();
                    }
                    return done.map(_ -> dropped.size());
                });
    }

    /** A trace of that week without spans, or with late ones, would miss its partition. No new trace can be of a past week. */
    private Future<Boolean> dropIfEmpty(int bucket) {
        String chunks = "SELECT FROM chunk_" + bucket + " LIMIT 1";
        return pool.query(chunks).execute().compose(found -> {
            if (found.size() > 0) {
                return Future.succeededFuture(false);
            }
            return pool.preparedQuery(ALIVE).execute(Tuple.of(bucket)).compose(alive -> {
                if (alive.size() > 0) {
                    return Future.succeededFuture(false);
                }
                return drop(bucket);
            });
        });
    }

    private Future<Boolean> drop(int bucket) {
        return pool.withTransaction(connection -> connection
                        .query(NOT_LONG)
                        .execute()
                        .compose(_ ->
                                connection.query("DROP TABLE chunk_" + bucket).execute()))
                .map(_ -> {
                    LOG.info("the empty partition of week {} is dropped", bucket);
                    return true;
                })
                .recover(failure -> failure instanceof PgException refused
                                && LOCK_NOT_AVAILABLE.equals(refused.getSqlState())
                        ? Future.succeededFuture(false)
                        : Future.failedFuture(failure));
    }

    @Override
    public Future<Long> pruneChanges(Duration young, int limitPerLane) {
        return pool.preparedQuery(PRUNE)
                .execute(Tuple.of(young.toMillis() / 1000.0, limitPerLane))
                .map(rows -> rows.iterator().next().getLong("forgotten"));
    }

    @Override
    public Future<Integer> forgetTombstones(Duration after, int limit) {
        return pool.preparedQuery(TOMBSTONES)
                .execute(Tuple.of(after.toMillis() / 1000.0, limit))
                .map(rows -> rows.iterator().next().getInteger("forgotten"));
    }
}
