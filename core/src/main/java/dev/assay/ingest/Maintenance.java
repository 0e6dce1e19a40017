package dev.assay.ingest;

import dev.assay.store.Upkeep;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a store needs beside arrivals, on one thread of its own, one thing after the other: compaction, retention, pruning of
 * the change log, tombstones, partitions. Each is short, and goes on next time where it was.
 */
public final class Maintenance implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);

    /** Late spans of a deleted trace come within it, if ever. */
    public static final Duration TOMBSTONES = Duration.ofDays(30);

    /** Changes that somebody may be about to read: of a scorer that has just been started, say. */
    private static final Duration YOUNG = Duration.ofHours(1);

    private static final int CHANGES_AT_ONCE = 5000;
    private static final int TOMBSTONES_AT_ONCE = 1000;
    private static final long TURN_MS = 1000;

    private final Compactor compactor;
    private final Retention retention;
    private final Upkeep upkeep;
    private final Clock clock;
    private final List<Chore> chores = new ArrayList<>();
    private final AtomicLong changes = new AtomicLong();
    private final AtomicLong tombstones = new AtomicLong();
    private final AtomicLong partitions = new AtomicLong();
    private final Thread thread;
    private volatile boolean closing;

    public Maintenance(Compactor compactor, SpanPacking packing, Retention retention, Upkeep upkeep, Clock clock) {
        this.compactor = compactor;
        this.retention = retention;
        this.upkeep = upkeep;
        this.clock = clock;
        chores.add(new Chore("learning to pack spans", Duration.ofSeconds(2), packing::round));
        chores.add(new Chore("compaction", Duration.ofSeconds(5), this::compact));
        chores.add(new Chore("retention", Duration.ofMinutes(1), () -> retention.round(() -> closing)));
        chores.add(new Chore("pruning the change log", Duration.ofMinutes(1), this::prune));
        chores.add(new Chore("forgetting deleted traces", Duration.ofHours(1), this::forget));
        chores.add(new Chore("partitions", Duration.ofHours(1), this::partition));
        this.thread = Thread.ofPlatform().daemon().name("maintenance").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** What was done since the server started. */
    public Done done() {
        return new Done(
                compactor.counted(),
                retention.deleted(),
                retention.lastRound(),
                changes.get(),
                tombstones.get(),
                partitions.get());
    }

    /**
     * @param deletedByRetention traces
     * @param retentionAt when its last round ended; null before the first
     * @param prunedChanges of the change log
     * @param forgottenTombstones of traces deleted a month before
     * @param droppedPartitions of weeks that hold nothing any more
     */
    public record Done(
            Compactor.Compacted compacted,
            long deletedByRetention,
            @Nullable Instant retentionAt,
            long prunedChanges,
            long forgottenTombstones,
            long droppedPartitions) {}

    /** Ends between two steps. */
    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closing) {
            try {
                for (Chore chore : chores) {
                    chore.doIfDue();
                }
                TimeUnit.MILLISECONDS.sleep(TURN_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void compact() throws InterruptedException {
        boolean more = true;
        while (more && !closing) {
            more = compactor.round();
        }
    }

    private void prune() throws InterruptedException {
        long forgotten = 1;
        while (forgotten > 0 && !closing) {
            forgotten = join(upkeep.pruneChanges(YOUNG, CHANGES_AT_ONCE));
            changes.addAndGet(forgotten);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private void forget() {
        int forgotten = TOMBSTONES_AT_ONCE;
        while (forgotten == TOMBSTONES_AT_ONCE && !closing) {
            forgotten = join(upkeep.forgetTombstones(TOMBSTONES, TOMBSTONES_AT_ONCE));
            tombstones.addAndGet(forgotten);
        }
    }

    private void partition() {
        join(upkeep.makePartitions(clock.instant()));
        partitions.addAndGet(join(upkeep.dropPartitions(clock.instant())));
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    /** Something to do every so often. One that fails is tried again next time, and holds up no other. */
    private final class Chore {
        private final String name;
        private final long everyNanos;
        private final Work work;
        private long last;

        private Chore(String name, Duration every, Work work) {
            this.name = name;
            this.everyNanos = every.toNanos();
            this.work = work;
            this.last = System.nanoTime() - everyNanos;
        }

        private void doIfDue() throws InterruptedException {
            if (closing || System.nanoTime() - last < everyNanos) {
                return;
            }
            try {
                work.run();
            } catch (RuntimeException e) {
                if (!closing) {
                    Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
                    LOG.warn("{} is put off: {}", name, String.valueOf(cause.getMessage()));
                }
            }
            last = System.nanoTime();
        }
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
