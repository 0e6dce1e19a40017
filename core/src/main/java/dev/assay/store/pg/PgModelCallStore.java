package dev.assay.store.pg;

import com.github.luben.zstd.Zstd;
import dev.assay.store.ModelCall;
import dev.assay.store.ModelCallStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls of judge models in their table. */
public final class PgModelCallStore implements ModelCallStore {
    private static final int LEVEL = 3;

    /** The ids of one score have no blanks, and so travel as one text. */
    private static final String KEEP = """
        INSERT INTO judge_call AS c (trace_no, id, ids, data)
        SELECT u.trace_no, split_part(u.ids, ' ', 1), string_to_array(u.ids, ' '), u.data
        FROM unnest($1::int8[], $2::text[], $3::bytea[]) AS u (trace_no, ids, data)
        WHERE NOT EXISTS (
          SELECT FROM assessment a WHERE a.trace_no = u.trace_no AND a.id = split_part(u.ids, ' ', 1))
        ORDER BY u.trace_no, u.ids
        ON CONFLICT (trace_no, id) DO UPDATE SET ids = excluded.ids, data = excluded.data, kept = now()
        """;

    private static final String OF = """
        SELECT c.data FROM judge_call c JOIN trace t ON t.no = c.trace_no
        LEFT JOIN assessment a ON a.trace_no = t.no AND a.id = $2
        WHERE t.ws = 0 AND t.id = $1 AND t.deleted_at IS NULL
          AND ($2 = ANY (c.ids) OR score_paid_for(a.metadata) = ANY (c.ids))
        ORDER BY c.id
        """;
    private static final String TIDY = """
        DELETE FROM judge_call c
        WHERE c.kept < now() - $1 * interval '1 millisecond'
          AND NOT EXISTS (
            SELECT FROM assessment a
            WHERE a.trace_no = c.trace_no AND (a.id = ANY (c.ids) OR score_paid_for(a.metadata) = ANY (c.ids)))
        """;

    private final Pool pool;

    public PgModelCallStore(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Future<Void> keep(Collection<OfScore> calls) {
        List<OfScore> all = List.copyOf(calls);
        return pool.preparedQuery(KEEP)
                .execute(Tuple.tuple()
                        .addArrayOfLong(all.stream().map(OfScore::traceNo).toArray(Long[]::new))
                        .addArrayOfString(all.stream()
                                .map(each -> String.join(" ", each.assessmentIds()))
                                .toArray(String[]::new))
                        .addArrayOfBuffer(
                                all.stream().map(each -> packed(each.calls())).toArray(Buffer[]::new)))
                .mapEmpty();
    }

    @Override
    public Future<List<ModelCall>> of(String traceId, String assessmentId) {
        return pool.preparedQuery(OF).execute(Tuple.of(traceId, assessmentId)).map(rows -> {
            List<ModelCall> calls = new ArrayList<>();
            rows.forEach(row -> unpacked(row.getBuffer("data"), calls));
            return calls;
        });
    }

    @Override
    public Future<Integer> tidy(Duration age) {
        return pool.preparedQuery(TIDY).execute(Tuple.of(age.toMillis())).map(rows -> rows.rowCount());
    }

    private static Buffer packed(List<ModelCall> calls) {
        JsonArray array = new JsonArray();
        calls.forEach(call -> array.add(json(call)));
        return Buffer.buffer(Zstd.compress(array.toBuffer().getBytes(), LEVEL));
    }

    private static void unpacked(Buffer data, List<ModelCall> calls) {
        byte[] bytes = data.getBytes();
        byte[] plain = Zstd.decompress(bytes, Math.toIntExact(Zstd.getFrameContentSize(bytes)));
        new JsonArray(Buffer.buffer(plain)).forEach(each -> calls.add(call((JsonObject) each)));
    }

    private static JsonObject json(ModelCall call) {
        BigDecimal cost = call.cost();
        return new JsonObject()
                .put("modelUri", call.modelUri())
                .put("form", call.form())
                .put("url", call.url())
                .put("request", call.request())
                .put("status", call.status())
                .put("response", call.response())
                .put("answer", call.answer())
                .put("model", call.model())
                .put("sent", call.sent().toString())
                .put("tookMicros", call.took().toNanos() / 1_000)
                .put("tries", call.tries())
                .put("reused", call.reused())
                .put("inDoubt", call.inDoubt())
                .put("failure", call.failure())
                .put("inputTokens", call.inputTokens())
                .put("outputTokens", call.outputTokens())
                .put("cost", cost == null ? null : cost.toPlainString());
    }

    private static ModelCall call(JsonObject json) {
        @Nullable String cost = json.getString("cost");
        return new ModelCall(
                json.getString("modelUri"),
                json.getString("form"),
                json.getString("url"),
                json.getString("request"),
                json.getInteger("status"),
                json.getString("response"),
                json.getString("answer"),
                json.getString("model"),
                Instant.parse(json.getString("sent")),
                Duration.ofNanos(json.getLong("tookMicros") * 1_000),
                json.getInteger("tries"),
                json.getBoolean("reused"),
                json.getBoolean("inDoubt"),
                json.getString("failure"),
                json.getLong("inputTokens"),
                json.getLong("outputTokens"),
                cost == null ? null : new BigDecimal(cost));
    }
}
