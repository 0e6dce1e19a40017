package dev.assay.ingest;

import dev.assay.store.RetentionStore;
import dev.assay.store.RetentionStore.Limits;
import dev.assay.store.RetentionStore.Size;
import dev.assay.store.TraceWriter;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what is beyond the limits of its experiment, the oldest first, a few traces at a time: arrivals wait for at most one
 * such batch. What it has done is in the store alone, so it goes on wherever it was cut off.
 */
public final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final int BATCH = 100;
    private static final int SIZES_AT_ONCE = 5000;

    /** Adding up sizes looks at each trace that is kept. */
    private static final long SIZES_EVERY_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final RetentionStore store;
    private final TraceWriter writer;
    private final Limits usual;
    private final AtomicLong deleted = new AtomicLong();
    private final Map<Integer, Long> sized = new HashMap<>();
    private volatile @Nullable Instant lastRound;

    /** @param usual of experiments that have no limits of their own */
    public Retention(RetentionStore store, TraceWriter writer, Limits usual) {
        this.store = store;
        this.writer = writer;
        this.usual = usual;
    }

    /** Of experiments that have no limits of their own. */
    public Limits usual() {
        return usual;
    }

    /** Traces deleted since the server started. */
    public long deleted() {
        return deleted.get();
    }

    /** When the last round ended; null before the first. */
    public @Nullable Instant lastRound() {
        return lastRound;
    }

    /**
     * Once over all experiments; blocks.
     *
     * @param stop asked between batches
     */
    public void round(BooleanSupplier stop) throws InterruptedException {
        Map<Integer, Limits> own = join(store.all());
        boolean limited = !own.isEmpty() || !usual.equals(Limits.NONE);
        for (int experiment : limited ? join(store.experiments()) : List.<Integer>of()) {
            Limits limits = own.getOrDefault(experiment, usual);
            if (!limits.equals(Limits.NONE)) {
                keep(experiment, limits, stop);
            }
        }
        lastRound = Instant.now();
    }

    private void keep(int experiment, Limits limits, BooleanSupplier stop) throws InterruptedException {
        Duration age = limits.age();
        if (age != null) {
            delete(experiment, "older than " + age, stop, () -> join(store.olderThan(experiment, age, BATCH)));
        }
        Long traces = limits.traces();
        if (traces != null) {
            long last = join(store.beyondTraces(experiment, traces));
            delete(experiment, "more than " + traces + " traces", stop, () -> upTo(experiment, last));
        }
        Long bytes = limits.bytes();
        if (bytes != null && isTimeToSize(experiment)) {
            long last = beyondBytes(experiment, bytes, stop);
            delete(experiment, "more than " + bytes + " bytes", stop, () -> upTo(experiment, last));
        }
    }

    private boolean isTimeToSize(int experiment) {
        long now = System.nanoTime();
        Long before = sized.get(experiment);
        if (before != null && now - before < SIZES_EVERY_NANOS) {
            return false;
        }
        sized.put(experiment, now);
        return true;
    }

    /** Of the newest trace that is too much; 0 when none is. */
    private long beyondBytes(int experiment, long most, BooleanSupplier stop) {
        long below = Long.MAX_VALUE;
        long bytes = 0;
        while (!stop.getAsBoolean()) {
            List<Size> sizes = join(store.sizes(experiment, below, SIZES_AT_ONCE));
            for (Size each : sizes) {
                bytes += each.bytes();
                if (bytes > most) {
                    return each.no();
                }
                below = each.no();
            }
            if (sizes.size() < SIZES_AT_ONCE) {
                return 0;
            }
        }
        return 0;
    }

    private List<Long> upTo(int experiment, long last) {
        return last == 0 ? List.of() : join(store.upTo(experiment, last, BATCH));
    }

    private void delete(int experiment, String why, BooleanSupplier stop, Supplier<List<Long>> next)
            throws InterruptedException {
        long count = 0;
        while (!stop.getAsBoolean()) {
            List<Long> nos = next.get();
            if (nos.isEmpty()) {
                break;
            }
            long started = System.nanoTime();
            count += join(writer.delete(nos)).traces();
            // Whoever writes waits while a batch is deleted: a fifth of the time at most.
            TimeUnit.NANOSECONDS.sleep(4 * (System.nanoTime() - started));
        }
        if (count > 0) {
            deleted.addAndGet(count);
            LOG.info("retention: {} traces of experiment {} are deleted, {}", count, experiment, why);
        }
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
