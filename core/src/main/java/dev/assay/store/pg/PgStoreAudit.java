package dev.assay.store.pg;

import dev.assay.store.StoreAudit;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the tables of traces from end to end. */
public final class PgStoreAudit implements StoreAudit {
    private static final String LAST = "SELECT coalesce(max(no), 0) AS last FROM trace";
    private static final String NUMBERS = """
        SELECT no FROM trace WHERE no > $1 AND deleted_at IS NULL ORDER BY no LIMIT $2
        """;
    private static final String GARBAGE = "SELECT count(*) AS folders FROM artifact_garbage";

    /** A chunk has to lie in its trace's bucket: it is looked for nowhere else. */
    private static final String STRAYS = """
        SELECT 'chunks' AS what, count(*) AS n FROM chunk c
          WHERE NOT EXISTS (SELECT FROM trace t WHERE t.no = c.trace_no AND t.deleted_at IS NULL AND t.bucket = c.bucket)
        UNION ALL SELECT 'infos', count(*) FROM trace_info i
          WHERE NOT EXISTS (SELECT FROM trace t WHERE t.no = i.trace_no AND t.deleted_at IS NULL)
        UNION ALL SELECT 'tags', count(*) FROM trace_tag g
          WHERE NOT EXISTS (SELECT FROM trace t WHERE t.no = g.trace_no AND t.deleted_at IS NULL)
        UNION ALL SELECT 'assessments', count(*) FROM assessment a
          WHERE NOT EXISTS (SELECT FROM trace t WHERE t.no = a.trace_no AND t.deleted_at IS NULL)
        UNION ALL SELECT 'links', count(*) FROM trace_link l
          WHERE NOT EXISTS (SELECT FROM trace t WHERE t.no = l.trace_no AND t.deleted_at IS NULL)
        ORDER BY 1
        """;

    private final Pool pool;

    public PgStoreAudit(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Future<Long> lastNumber() {
        return pool.query(LAST).execute().map(rows -> rows.iterator().next().getLong("last"));
    }

    @Override
    public Future<List<Long>> numbers(long after, int limit) {
        return pool.preparedQuery(NUMBERS).execute(Tuple.of(after, limit)).map(rows -> {
            List<Long> numbers = new ArrayList<>(rows.size());
            rows.forEach(row -> numbers.add(row.getLong("no")));
            return numbers;
        });
    }

    @Override
    public Future<Map<String, Long>> strays() {
        return pool.query(STRAYS).execute().map(rows -> {
            Map<String, Long> strays = new TreeMap<>();
            for (Row row : rows) {
                if (row.getLong("n") > 0) {
                    strays.put(row.getString("what"), row.getLong("n"));
                }
            }
            return strays;
        });
    }

    @Override
    public Future<Long> artifactGarbage() {
        return pool.query(GARBAGE).execute().map(rows -> rows.iterator().next().getLong("folders"));
    }
}
