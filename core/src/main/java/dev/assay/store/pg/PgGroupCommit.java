package dev.assay.store.pg;

import dev.assay.error.Overloaded;
import dev.assay.error.RequestException;
import dev.assay.error.Unavailable;
import dev.assay.store.SpanChunk;
import dev.assay.store.TraceWriter.Fate;
import dev.assay.store.TraceWriter.Kept;
import dev.assay.store.Written;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two lanes, each with one commit under way at a time; what arrives meanwhile is the next commit. No timer is needed: the
 * commit in flight is the window. A commit that the database refuses is halved until the bad write stands alone.
 */
final class PgGroupCommit {
    private static final Logger LOG = LoggerFactory.getLogger(PgGroupCommit.class);
    private static final int LANES = 2;
    private static final int WRITES_PER_COMMIT = 128;
    /** An answer that was lost with its connection must not hold the lane for ever. */
    private static final long COMMIT_WITHIN_SECONDS = 30;

    private static final long BYTES_PER_COMMIT = 8L << 20;
    private static final String INGEST = """
        SELECT ord, outcome, n FROM ingest($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ORDER BY ord
        """;

    private final Pool pool;
    private final Clock clock;
    private final long queueBytes;
    private final Deque<Write> queue = new ArrayDeque<>();
    private final boolean[] busy = new boolean[LANES];
    private long queued;

    PgGroupCommit(Pool pool, Clock clock, long queueBytes) {
        this.pool = pool;
        this.clock = clock;
        this.queueBytes = queueBytes;
    }

    /** Something to be written; its promise is kept after the commit. */
    sealed interface Write {
        long bytes();

        void fail(Throwable cause);
    }

    record Spans(List<SpanChunk> chunks, Promise<Kept> promise) implements Write {
        @Override
        public long bytes() {
            return chunks.stream().mapToLong(chunk -> chunk.data().length).sum();
        }

        @Override
        public void fail(Throwable cause) {
            promise.tryFail(cause);
        }
    }

    /** Reads a call's answer. */
    interface Reply<T> {
        T read(int lane, @Nullable Row row);
    }

    record Call<T>(String sql, IntFunction<Tuple> arguments, Reply<T> reply, Promise<T> promise) implements Write {
        @Override
        public long bytes() {
            return 1024;
        }

        @Override
        public void fail(Throwable cause) {
            promise.tryFail(cause);
        }

        /** What to do once the commit is there. */
        Runnable completion(int lane, RowSet<Row> rows) {
            Iterator<Row> iterator = rows.iterator();
            Row row = iterator.hasNext() ? iterator.next() : null;
            return () -> {
                try {
                    promise.tryComplete(reply.read(lane, row));
                } catch (RequestException e) {
                    promise.tryFail(e);
                }
            };
        }
    }

    void submit(Write write) {
        int lane;
        List<Write> batch;
        synchronized (this) {
            if (queued + write.bytes() > queueBytes && !queue.isEmpty()) {
                write.fail(new Overloaded("The server has " + (queued >> 20)
                        + " MB waiting to be written, its limit (ingest.queueBytes): try again in a second"));
                return;
            }
            queue.add(write);
            queued += write.bytes();
            lane = idleLane();
            if (lane < 0) {
                return;
            }
            batch = take(lane);
        }
        commit(lane, batch);
    }

    private int idleLane() {
        for (int lane = 0; lane < LANES; lane++) {
            if (!busy[lane]) {
                return lane;
            }
        }
        return -1;
    }

    private synchronized List<Write> take(int lane) {
        List<Write> batch = new ArrayList<>();
        long bytes = 0;
        while (!queue.isEmpty() && batch.size() < WRITES_PER_COMMIT && bytes < BYTES_PER_COMMIT) {
            Write write = queue.remove();
            bytes += write.bytes();
            batch.add(write);
        }
        queued -= bytes;
        busy[lane] = !batch.isEmpty();
        return batch;
    }

    private void commit(int lane, List<Write> batch) {
        write(lane, batch).onComplete(_ -> {
            List<Write> next = take(lane);
            if (!next.isEmpty()) {
                commit(lane, next);
            }
        });
    }

    /** Always succeeds; each write's own promise tells what became of it. */
    private Future<Void> write(int lane, List<Write> batch) {
        return attempt(lane, batch)
                .timeout(COMMIT_WITHIN_SECONDS, TimeUnit.SECONDS)
                .transform(done -> {
                    if (done.succeeded()) {
                        done.result().forEach(Runnable::run);
                        return Future.<Void>succeededFuture();
                    }
                    Throwable cause = done.cause();
                    if (!(cause instanceof PgException refused) || PgRefusals.isPassing(refused)) {
                        LOG.warn("a commit of {} writes failed: {}", batch.size(), cause.toString());
                        batch.forEach(each -> each.fail(
                                new Unavailable("The database does not take writes now: " + cause.getMessage())));
                        return Future.<Void>succeededFuture();
                    }
                    if (batch.size() == 1) {
                        LOG.warn("a write was refused by the database", refused);
                        batch.getFirst()
                                .fail(new dev.assay.error.Invalid(
                                        "The database refuses this: " + refused.getErrorMessage()));
                        return Future.<Void>succeededFuture();
                    }
                    int half = batch.size() / 2;
                    return write(lane, batch.subList(0, half))
                            .compose(_ -> write(lane, batch.subList(half, batch.size())));
                });
    }

    private Future<List<Runnable>> attempt(int lane, List<Write> batch) {
        List<Spans> spans = new ArrayList<>();
        List<Call<?>> calls = new ArrayList<>();
        for (Write each : batch) {
            switch (each) {
                case Spans one -> spans.add(one);
                case Call<?> one -> calls.add(one);
            }
        }
        if (calls.isEmpty()) {
            // One statement is a transaction of its own: one round trip.
            return pool.withConnection(connection -> ingest(connection, lane, spans));
        }
        return pool.withTransaction(connection -> {
            List<Future<List<Runnable>>> parts = new ArrayList<>();
            if (!spans.isEmpty()) {
                parts.add(ingest(connection, lane, spans));
            }
            for (Call<?> call : calls) {
                parts.add(connection
                        .preparedQuery(call.sql())
                        .execute(call.arguments().apply(lane))
                        .map(rows -> List.of(call.completion(lane, rows))));
            }
            return Future.join(parts).map(_ -> parts.stream()
                    .flatMap(part -> part.result().stream())
                    .toList());
        });
    }

    private Future<List<Runnable>> ingest(SqlConnection connection, int lane, List<Spans> batch) {
        List<SpanChunk> chunks =
                batch.stream().flatMap(spans -> spans.chunks().stream()).toList();
        Tuple arguments = Tuple.of(
                lane,
                PgDatabase.bucket(clock.instant()),
                chunks.stream().map(SpanChunk::traceId).toArray(String[]::new),
                chunks.stream().map(SpanChunk::experimentNo).toArray(Integer[]::new),
                chunks.stream().map(SpanChunk::explicit).toArray(Boolean[]::new),
                chunks.stream().map(SpanChunk::spans).toArray(Integer[]::new));
        arguments.addArrayOfInteger(chunks.stream().map(SpanChunk::codec).toArray(Integer[]::new));
        arguments.addArrayOfInteger(chunks.stream().map(SpanChunk::rawBytes).toArray(Integer[]::new));
        arguments.addArrayOfBuffer(
                chunks.stream().map(chunk -> Buffer.buffer(chunk.data())).toArray(Buffer[]::new));
        return connection.preparedQuery(INGEST).execute(arguments).map(rows -> {
            List<Runnable> completions = new ArrayList<>();
            Iterator<Row> fates = rows.iterator();
            for (Spans spans : batch) {
                List<Fate> own = new ArrayList<>();
                long last = 0;
                for (int i = 0; i < spans.chunks().size(); i++) {
                    Row row = fates.next();
                    Fate fate = PgCodes.fate(row.getInteger("outcome"));
                    own.add(fate);
                    last = fate == Fate.KEPT ? Math.max(last, row.getLong("n")) : last;
                }
                Kept kept = new Kept(own, new Written(lane, last));
                completions.add(() -> spans.promise().tryComplete(kept));
            }
            return completions;
        });
    }
}
