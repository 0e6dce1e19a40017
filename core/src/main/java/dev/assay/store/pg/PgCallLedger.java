package dev.assay.store.pg;

import dev.assay.judge.CallKey;
import dev.assay.judge.CallLedger;
import dev.assay.store.CallInDoubt;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * The calls of judge models in PostgreSQL, each noted before it is made. What an evaluation was answered is kept until the
 * evaluation ends, and is used again only within it; so nothing outlives the traces that it speaks of.
 *
 * <p>A call whose lease is over without an end is in doubt: it may have been paid. It is made again, and counted.
 */
public final class PgCallLedger {
    /** Longer than a call may take with all its repetitions. */
    private static final Duration LEASE = Duration.ofMinutes(10);

    /** How often one looks whether a call that another one makes has ended. */
    private static final long FIRST_LOOK_MS = 25;

    private static final long LAST_LOOK_MS = 400;

    private static final String FREE = """
        UPDATE call SET lease_until = now() WHERE state = 0 AND owner <> $1 AND lease_until > now()
          AND ($2 OR NOT EXISTS (SELECT FROM node n WHERE n.id = call.owner AND n.seen > now() - interval '30 seconds'))
        """;
    private static final String IN_DOUBT = """
        SELECT c.model, c.sent_at, c.reserved, c.doubts, c.reason FROM call c JOIN run r ON r.no = c.run_no
        WHERE r.id = $1 AND (c.doubts > 0 OR c.state = 4 OR (c.state = 0 AND c.lease_until < now()))
        ORDER BY c.sent_at, c.key
        """;

    private final Vertx vertx;
    private final Pool pool;
    private final UUID owner = UUID.randomUUID();
    private final PgCallBatches batches;

    public PgCallLedger(Vertx vertx, Pool pool) {
        this.vertx = vertx;
        this.pool = pool;
        this.batches = new PgCallBatches(pool, owner, LEASE);
    }

    /**
     * Calls that a server left in the middle are in doubt from now on.
     *
     * @param alone true when no other server can be at work on this database
     * @return how many
     */
    public Future<Integer> free(boolean alone) {
        return pool.preparedQuery(FREE).execute(Tuple.of(owner, alone)).map(rows -> rows.rowCount());
    }

    /** The calls of an evaluation that may have been paid without giving anything, the earliest first. */
    public Future<List<CallInDoubt>> inDoubt(String runId) {
        return pool.preparedQuery(IN_DOUBT)
                .execute(Tuple.of(runId))
                .map(rows -> PgSliceStore.list(
                        rows,
                        row -> new CallInDoubt(
                                row.getString("model"),
                                row.getOffsetDateTime("sent_at").toInstant(),
                                row.getBigDecimal("reserved"),
                                Math.max(1, row.getShort("doubts")),
                                row.getString("reason"))));
    }

    /** The ledger of one evaluation. */
    public CallLedger of(String runId) {
        return new CallLedger() {
            @Override
            public Future<Claim> claim(CallKey key, Intent intent) {
                Promise<Claim> claim = Promise.promise();
                ask(new PgCallBatches.Asked(within(runId, key), runId, intent), FIRST_LOOK_MS, claim);
                return claim.future();
            }

            @Override
            public Future<Void> settle(CallKey key, Settlement settlement) {
                return batches.settle(settled(within(runId, key), settlement));
            }
        };
    }

    /** Another may be making the same call: then its end is waited for. */
    private void ask(PgCallBatches.Asked asked, long nextLook, Promise<CallLedger.Claim> claim) {
        batches.claim(asked).onFailure(claim::fail).onSuccess(found -> {
            if (found.granted()) {
                claim.complete(new CallLedger.Claim.Granted());
            } else if (found.answer() != null) {
                claim.complete(new CallLedger.Claim.Answered(answer(new JsonObject(found.answer()))));
            } else {
                vertx.setTimer(nextLook, _ -> ask(asked, Math.min(LAST_LOOK_MS, nextLook * 2), claim));
            }
        });
    }

    private static PgCallBatches.Settled settled(Buffer key, CallLedger.Settlement settlement) {
        return switch (settlement) {
            case CallLedger.Settlement.Kept(CallLedger.Answer answer) ->
                new PgCallBatches.Settled(key, 1, json(answer), answer.cost(), answer.model(), null);
            case CallLedger.Settlement.Unusable(CallLedger.Answer answer, String reason) ->
                new PgCallBatches.Settled(key, 2, null, answer.cost(), answer.model(), reason);
            case CallLedger.Settlement.Failed(String reason, boolean perhapsPaid) ->
                new PgCallBatches.Settled(key, perhapsPaid ? 4 : 3, null, null, null, reason);
        };
    }

    private static Buffer json(CallLedger.Answer answer) {
        return new JsonObject()
                .put("text", answer.text())
                .put("model", answer.model())
                .put("inputTokens", answer.inputTokens())
                .put("outputTokens", answer.outputTokens())
                .put("cost", answer.cost() == null ? null : answer.cost().toPlainString())
                .put("message", answer.message())
                .put("mean", answer.mean())
                .toBuffer();
    }

    private static CallLedger.Answer answer(JsonObject json) {
        String cost = json.getString("cost");
        return new CallLedger.Answer(
                json.getString("text"),
                json.getString("model"),
                json.getLong("inputTokens"),
                json.getLong("outputTokens"),
                cost == null ? null : new BigDecimal(cost),
                json.getString("message"),
                json.getDouble("mean"));
    }

    private static Buffer within(String runId, CallKey key) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(runId.getBytes(StandardCharsets.UTF_8));
            return Buffer.buffer(sha256.digest(key.bytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
