package dev.assay.ingest.verify;

import dev.assay.ingest.Indexer;
import dev.assay.search.TraceIndex;
import dev.assay.store.ChangeFeed;
import dev.assay.store.StoreAudit;
import dev.assay.store.TraceStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Verifies one at a time, each on a thread of its own, and remembers the last one. */
public final class Verifications implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Verification.Parts parts;
    private @Nullable Verification last;
    private @Nullable Thread thread;

    public Verifications(
            StoreAudit audit, TraceStore store, ChangeFeed feed, TraceIndex index, Indexer indexer, Clock clock) {
        this.parts = new Verification.Parts(audit, store, feed, index, indexer, clock, PATIENCE);
    }

    /**
     * Begins one, unless one is under way.
     *
     * @param repair write the traces that differ to the index again
     * @return how far the one under way is
     */
    public synchronized Verified start(boolean repair) {
        Verification before = last;
        if (before != null && before.state().ended() == null) {
            return before.state();
        }
        Verification next = new Verification(parts, repair);
        last = next;
        thread = Thread.ofPlatform().daemon().name("verify").start(next::run);
        return next.state();
    }

    /** The one under way, else the last one. */
    public synchronized Optional<Verified> state() {
        return Optional.ofNullable(last).map(Verification::state);
    }

    @Override
    public synchronized void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
