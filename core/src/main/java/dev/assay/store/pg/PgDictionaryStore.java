package dev.assay.store.pg;

import dev.assay.store.DictionaryStore;
import dev.assay.trace.ChunkDictionary;
import dev.assay.trace.PackedChunk;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Table {@code span_dictionary}. */
public final class PgDictionaryStore implements DictionaryStore {
    private static final String NEWEST = """
        SELECT trace_no, data FROM span_dictionary ORDER BY trace_no DESC, created DESC LIMIT 1
        """;
    private static final String ADD = """
        INSERT INTO span_dictionary (id, trace_no, data) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING
        """;
    private static final String NEWEST_TRACE = "SELECT coalesce(max(no), 0) AS no FROM trace";
    private static final String ALL = "SELECT data FROM span_dictionary";

    /** Log records have another shape; one huge trace must not be all there is. */
    private static final String SAMPLE = """
        SELECT c.trace_no, c.codec, c.data FROM trace t
        CROSS JOIN LATERAL (
          SELECT trace_no, codec, data FROM chunk k
          WHERE k.trace_no = t.no AND k.bucket = t.bucket AND k.codec <> 2 AND k.raw_bytes < 262144
          ORDER BY k.n LIMIT 4 OFFSET 0
        ) c
        WHERE t.no > $1 AND t.no <= $2
        ORDER BY c.trace_no
        """;

    private final Pool pool;

    public PgDictionaryStore(Pool pool) {
        this.pool = pool;
    }

    /** Learns what some chunks need, if this server has not met it: another one may have made it a moment ago. */
    static Future<Void> learnFor(SqlClient client, RowSet<Row> chunks) {
        for (Row row : chunks) {
            if (row.getInteger("codec") == ChunkDictionary.CODEC && !ChunkDictionary.isKnown(packed(row))) {
                return client.preparedQuery(ALL).execute().map(rows -> {
                    rows.forEach(
                            each -> ChunkDictionary.learn(each.getBuffer("data").getBytes()));
                    return null;
                });
            }
        }
        return Future.succeededFuture();
    }

    private static PackedChunk packed(Row row) {
        return new PackedChunk(row.getInteger("codec"), row.getBuffer("data").getBytes());
    }

    @Override
    public Future<Optional<Kept>> newest() {
        return pool.preparedQuery(NEWEST).execute().map(rows -> {
            var found = rows.iterator();
            if (!found.hasNext()) {
                return Optional.empty();
            }
            Row row = found.next();
            return Optional.of(
                    new Kept(row.getLong("trace_no"), row.getBuffer("data").getBytes()));
        });
    }

    @Override
    public Future<Void> add(Kept dictionary) {
        int id = ChunkDictionary.learn(dictionary.data()).id();
        return pool.preparedQuery(ADD)
                .execute(Tuple.of(id, dictionary.traceNo(), Buffer.buffer(dictionary.data())))
                .mapEmpty();
    }

    @Override
    public Future<Long> newestTrace() {
        return pool.preparedQuery(NEWEST_TRACE)
                .execute()
                .map(rows -> rows.iterator().next().getLong("no"));
    }

    @Override
    public Future<List<List<PackedChunk>>> sample(long newest, int traces) {
        return pool.preparedQuery(SAMPLE)
                .execute(Tuple.of(newest - traces, newest))
                .compose(rows -> learnFor(pool, rows).map(rows))
                .map(rows -> {
                    Map<Long, List<PackedChunk>> sample = new LinkedHashMap<>();
                    rows.forEach(row -> sample.computeIfAbsent(row.getLong("trace_no"), _ -> new ArrayList<>())
                            .add(packed(row)));
                    return List.copyOf(sample.values());
                });
    }
}
