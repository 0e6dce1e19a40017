package dev.assay.store.pg;

import dev.assay.judge.CallLedger.Intent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Claims and ends of calls, in groups: what comes while a statement is under way is the next group. */
final class PgCallBatches {
    private static final int MOST = 200;

    /** One of several that want the same call gets it; others see what is known of it. */
    private static final String CLAIM = """
        WITH u AS (
          SELECT t.*, row_number() OVER (PARTITION BY t.key ORDER BY t.ord) AS turn
          FROM unnest($1::bytea[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS t (key, run, model, reserved, ord)
        ), mine AS (
          INSERT INTO call AS c (key, state, run_no, owner, lease_until, model, reserved, sent_at)
          SELECT u.key, 0, r.no, $5, now() + $6 * interval '1 millisecond', u.model, u.reserved::numeric, now()
          FROM u JOIN run r ON r.id = u.run
          WHERE u.turn = 1
          ORDER BY u.key
          ON CONFLICT (key) DO UPDATE SET state = 0, owner = excluded.owner, lease_until = excluded.lease_until,
            reserved = excluded.reserved, sent_at = excluded.sent_at, answer = NULL, reason = NULL,
            doubts = c.doubts + CASE WHEN c.state IN (0, 4) THEN 1 ELSE 0 END
          WHERE c.state > 1 OR (c.state = 0 AND c.lease_until < now())
          RETURNING c.key
        )
        SELECT u.turn = 1 AND m.key IS NOT NULL AS granted, CASE WHEN m.key IS NULL AND c.state = 1 THEN c.answer END AS answer,
               r.no IS NULL AS gone
        FROM u LEFT JOIN mine m ON m.key = u.key LEFT JOIN call c ON c.key = u.key LEFT JOIN run r ON r.id = u.run
        ORDER BY u.ord
        """;

    private static final String SETTLE = """
        UPDATE call c SET state = u.state, answer = u.answer, cost = u.cost::numeric, model_seen = u.seen, reason = u.reason,
          lease_until = NULL
        FROM unnest($1::bytea[], $2::int4[], $3::bytea[], $4::text[], $5::text[], $6::text[])
          AS u (key, state, answer, cost, seen, reason)
        WHERE c.key = u.key AND c.state = 0 AND c.owner = $7
        """;

    private final Pool pool;
    private final UUID owner;
    private final Duration lease;
    private final List<Waiting<Asked, Found>> claims = new ArrayList<>();
    private final List<Waiting<Settled, Void>> ends = new ArrayList<>();
    private boolean busy;

    record Asked(Buffer key, String runId, Intent intent) {}

    /** @param answer null while another one makes the call */
    record Found(boolean granted, @Nullable Buffer answer) {}

    /** @param state as in the table */
    record Settled(
            Buffer key,
            int state,
            @Nullable Buffer answer,
            @Nullable BigDecimal cost,
            @Nullable String modelSeen,
            @Nullable String reason) {}

    private record Waiting<A, R>(A what, Promise<R> promise) {}

    PgCallBatches(Pool pool, UUID owner, Duration lease) {
        this.pool = pool;
        this.owner = owner;
        this.lease = lease;
    }

    Future<Found> claim(Asked asked) {
        Promise<Found> promise = Promise.promise();
        synchronized (this) {
            claims.add(new Waiting<>(asked, promise));
        }
        next();
        return promise.future();
    }

    Future<Void> settle(Settled settled) {
        Promise<Void> promise = Promise.promise();
        synchronized (this) {
            ends.add(new Waiting<>(settled, promise));
        }
        next();
        return promise.future();
    }

    /** One statement at a time, so that two of them cannot wait for each other. Ends first: somebody may wait for them. */
    private void next() {
        List<Waiting<Settled, Void>> ended;
        List<Waiting<Asked, Found>> asked = List.of();
        synchronized (this) {
            if (busy) {
                return;
            }
            ended = take(ends);
            if (ended.isEmpty()) {
                asked = take(claims);
            }
            busy = !ended.isEmpty() || !asked.isEmpty();
        }
        if (!ended.isEmpty()) {
            sendEnds(ended);
        } else if (!asked.isEmpty()) {
            sendClaims(asked);
        }
    }

    private static <T> List<T> take(List<T> queue) {
        List<T> first = queue.subList(0, Math.min(MOST, queue.size()));
        List<T> taken = List.copyOf(first);
        first.clear();
        return taken;
    }

    private void sendEnds(List<Waiting<Settled, Void>> group) {
        Tuple tuple = Tuple.tuple()
                .addArrayOfBuffer(group.stream().map(each -> each.what.key).toArray(Buffer[]::new))
                .addArrayOfInteger(group.stream().map(each -> each.what.state).toArray(Integer[]::new))
                .addArrayOfBuffer(group.stream().map(each -> each.what.answer).toArray(Buffer[]::new))
                .addArrayOfString(
                        group.stream().map(each -> plain(each.what.cost)).toArray(String[]::new))
                .addArrayOfString(
                        group.stream().map(each -> each.what.modelSeen).toArray(String[]::new))
                .addArrayOfString(
                        group.stream().map(each -> clean(each.what.reason)).toArray(String[]::new))
                .addUUID(owner);
        pool.preparedQuery(SETTLE).execute(tuple).onComplete(done -> {
            again();
            group.forEach(each -> {
                if (done.succeeded()) {
                    each.promise.complete();
                } else {
                    each.promise.fail(done.cause());
                }
            });
        });
    }

    private void sendClaims(List<Waiting<Asked, Found>> group) {
        Tuple tuple = Tuple.tuple()
                .addArrayOfBuffer(group.stream().map(each -> each.what.key).toArray(Buffer[]::new))
                .addArrayOfString(group.stream().map(each -> each.what.runId).toArray(String[]::new))
                .addArrayOfString(
                        group.stream().map(each -> each.what.intent.modelUri()).toArray(String[]::new))
                .addArrayOfString(group.stream()
                        .map(each -> plain(each.what.intent.reserve()))
                        .toArray(String[]::new))
                .addUUID(owner)
                .addLong(lease.toMillis());
        pool.preparedQuery(CLAIM).execute(tuple).onComplete(done -> {
            again();
            if (done.succeeded()) {
                answer(group, done.result());
            } else {
                group.forEach(each -> each.promise.fail(done.cause()));
            }
        });
    }

    private static void answer(List<Waiting<Asked, Found>> group, RowSet<Row> rows) {
        int place = 0;
        for (Row row : rows) {
            Waiting<Asked, Found> waiting = group.get(place++);
            if (row.getBoolean("gone")) {
                waiting.promise.fail("run '" + waiting.what.runId + "' is no more");
            } else {
                waiting.promise.complete(new Found(row.getBoolean("granted"), row.getBuffer("answer")));
            }
        }
    }

    private void again() {
        synchronized (this) {
            busy = false;
        }
        next();
    }

    private static @Nullable String plain(@Nullable BigDecimal amount) {
        return amount == null ? null : amount.toPlainString();
    }

    private static @Nullable String clean(@Nullable String text) {
        return text == null ? null : text.replace('\0', '\uFFFD');
    }
}
