package dev.assay.store.pg;

import dev.assay.store.ChunkStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Table {@code chunk}, for compaction. */
public final class PgChunkStore implements ChunkStore {
    /** Of the change log: all compactions use it, so there is one at a time. Nothing is written to the log. */
    private static final int LANE = 12;

    private static final String LOOK = """
        SELECT no, bucket, chunks, quiet, lanes, ns FROM compactable($1, $2, $3)
        ORDER BY no
        """;
    private static final String MOVE_ON = "SELECT move_compaction($1, $2)";
    private static final String READ = """
        SELECT k.trace_no, k.n, k.spans, k.codec, k.raw_bytes, k.data
        FROM unnest($1::int8[], $2::int4[]) AS u (no, bucket)
        CROSS JOIN LATERAL (SELECT * FROM chunk c WHERE c.trace_no = u.no AND c.bucket = u.bucket) k
        ORDER BY k.trace_no, k.n
        """;
    private static final String REPLACE =
            "SELECT compact_traces($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) AS traces";

    private final Pool pool;

    public PgChunkStore(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Future<Look> look(Duration quiet, int many, int limit) {
        return pool.preparedQuery(LOOK)
                .execute(Tuple.of(quiet.toMillis() / 1000.0, many, limit))
                .map(rows -> {
                    List<Candidate> traces = new ArrayList<>();
                    Map<Integer, Long> reached = new HashMap<>();
                    for (Row row : rows) {
                        if (row.getLong("no") != null) {
                            traces.add(new Candidate(
                                    row.getLong("no"),
                                    row.getInteger("bucket"),
                                    row.getInteger("chunks"),
                                    Boolean.TRUE.equals(row.getBoolean("quiet"))));
                        }
                        Short[] lanes = row.getArrayOfShorts("lanes");
                        Long[] ns = row.getArrayOfLongs("ns");
                        for (int i = 0; lanes != null && i < lanes.length; i++) {
                            reached.put((int) lanes[i], ns[i]);
                        }
                    }
                    return new Look(traces, reached);
                });
    }

    @Override
    public Future<Void> moveOn(Look look) {
        if (look.reached().isEmpty()) {
            return Future.succeededFuture();
        }
        List<Integer> lanes = List.copyOf(look.reached().keySet());
        return pool.preparedQuery(MOVE_ON)
                .execute(Tuple.tuple()
                        .addArrayOfShort(lanes.stream().map(Integer::shortValue).toArray(Short[]::new))
                        .addArrayOfLong(lanes.stream().map(look.reached()::get).toArray(Long[]::new)))
                .mapEmpty();
    }

    @Override
    public Future<Map<Long, List<Chunk>>> read(Collection<Candidate> traces) {
        return pool.preparedQuery(READ)
                .execute(Tuple.tuple()
                        .addArrayOfLong(traces.stream().map(Candidate::no).toArray(Long[]::new))
                        .addArrayOfInteger(
                                traces.stream().map(Candidate::bucket).toArray(Integer[]::new)))
                .compose(rows -> PgDictionaryStore.learnFor(pool, rows).map(rows))
                .map(rows -> {
                    Map<Long, List<Chunk>> chunks = new LinkedHashMap<>();
                    for (Row row : rows) {
                        chunks.computeIfAbsent(row.getLong("trace_no"), _ -> new ArrayList<>())
                                .add(new Chunk(
                                        row.getLong("n"),
                                        row.getInteger("spans"),
                                        row.getInteger("codec"),
                                        row.getInteger("raw_bytes"),
                                        row.getBuffer("data").getBytes()));
                    }
                    return chunks;
                });
    }

    @Override
    public Future<Set<Long>> replace(List<Replacement> replacements) {
        List<Of> old = replacements.stream()
                .flatMap(each -> each.old().stream().map(chunk -> new Of(each.trace(), chunk)))
                .toList();
        List<Of> fresh = replacements.stream()
                .flatMap(each -> each.fresh().stream().map(chunk -> new Of(each.trace(), chunk)))
                .toList();
        Tuple arguments = Tuple.tuple()
                .addInteger(LANE)
                .addArrayOfLong(old.stream().map(each -> each.trace.no()).toArray(Long[]::new))
                .addArrayOfInteger(old.stream().map(each -> each.trace.bucket()).toArray(Integer[]::new))
                .addArrayOfLong(old.stream().map(each -> each.chunk.n()).toArray(Long[]::new))
                .addArrayOfLong(fresh.stream().map(each -> each.trace.no()).toArray(Long[]::new))
                .addArrayOfInteger(
                        fresh.stream().map(each -> each.trace.bucket()).toArray(Integer[]::new))
                .addArrayOfLong(fresh.stream().map(each -> each.chunk.n()).toArray(Long[]::new))
                .addArrayOfInteger(
                        fresh.stream().map(each -> each.chunk.spans()).toArray(Integer[]::new))
                .addArrayOfInteger(
                        fresh.stream().map(each -> each.chunk.codec()).toArray(Integer[]::new))
                .addArrayOfInteger(
                        fresh.stream().map(each -> each.chunk.rawBytes()).toArray(Integer[]::new))
                .addArrayOfBuffer(fresh.stream()
                        .map(each -> Buffer.buffer(each.chunk.data()))
                        .toArray(Buffer[]::new));
        return pool.preparedQuery(REPLACE)
                .execute(arguments)
                .map(rows -> Set.of(rows.iterator().next().getArrayOfLongs("traces")));
    }

    private record Of(Candidate trace, Chunk chunk) {}
}
