package dev.assay.store.pg;

import dev.assay.store.ScoreCache;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Scores to be used again, in PostgreSQL. A trigger on trace takes them off with their traces. */
public final class PgScoreCache implements ScoreCache {
    private static final String FIND = """
        SELECT key, run_id, outcome FROM kept_score WHERE key = ANY ($1) AND created > now() - interval '30 days'
        """;
    private static final String KEEP = "SELECT keep_scores($1, $2, $3, $4, $5, $6)";
    private static final String PRUNE = """
        DELETE FROM kept_score WHERE created < now() - $1 * interval '1 second'
          OR created <= (SELECT created FROM kept_score ORDER BY created DESC OFFSET $2 LIMIT 1)
        """;

    private final Pool pool;

    public PgScoreCache(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Future<Map<Buffer, Kept>> find(Collection<Buffer> keys) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of((Object) keys.toArray(Buffer[]::new)))
                .map(rows -> {
                    Map<Buffer, Kept> found = new HashMap<>();
                    rows.forEach(row -> found.put(
                            row.getBuffer("key"), new Kept(row.getString("run_id"), row.getBuffer("outcome"))));
                    return found;
                });
    }

    @Override
    public Future<Void> keep(int lane, List<NewScore> scores) {
        Tuple tuple = Tuple.tuple()
                .addInteger(lane)
                .addArrayOfBuffer(scores.stream().map(NewScore::key).toArray(Buffer[]::new))
                .addArrayOfString(scores.stream().map(NewScore::runId).toArray(String[]::new))
                .addArrayOfBuffer(scores.stream().map(NewScore::outcome).toArray(Buffer[]::new))
                // Arrays of different lengths cannot be handed over as one: place and number, side by side.
                .addArrayOfInteger(places(scores))
                .addArrayOfLong(scores.stream()
                        .flatMap(score -> score.traceNos().stream())
                        .toArray(Long[]::new));
        return pool.preparedQuery(KEEP).execute(tuple).mapEmpty();
    }

    private static Integer[] places(List<NewScore> scores) {
        return LongStream.range(0, scores.size())
                .boxed()
                .flatMap(place ->
                        scores.get(place.intValue()).traceNos().stream().map(_ -> place.intValue() + 1))
                .toArray(Integer[]::new);
    }

    @Override
    public Future<Integer> prune(Duration oldest, int most) {
        return pool.preparedQuery(PRUNE)
                .execute(Tuple.of(oldest.toSeconds(), most))
                .map(rows -> rows.rowCount());
    }
}
