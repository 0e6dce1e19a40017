package dev.assay.ingest;

import dev.assay.otlp.Compression;
import dev.assay.otlp.DictionaryTrainer;
import dev.assay.store.DictionaryStore;
import dev.assay.store.DictionaryStore.Kept;
import dev.assay.trace.ChunkDictionary;
import dev.assay.trace.PackedChunk;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what the traces of the store have in common, so that spans are packed with it: a third less to keep. Made from the
 * first thousand traces; as applications change, looked at again now and then, and made anew where that gains something.
 */
public final class SpanPacking {
    private static final Logger LOG = LoggerFactory.getLogger(SpanPacking.class);

    private static final int TRACES = 1000;

    /** Fewer tell little of what others will be like. */
    private static final int FEWEST = 500;

    /** Of every so many traces one is not learned from, but packed to see what is gained. */
    private static final int TRIED = 5;

    /** So much smaller that it pays to have one more. */
    private static final double WORTH = 0.95;

    private final DictionaryStore store;
    private final long lookAgain;
    private final AtomicReference<@Nullable ChunkDictionary> current = new AtomicReference<>();
    private long nextLook = TRACES;

    /** @param lookAgain after so many traces */
    public SpanPacking(DictionaryStore store, long lookAgain) {
        this.store = store;
        this.lookAgain = lookAgain;
    }

    /** Looks again after 200,000 traces. */
    public static SpanPacking of(DictionaryStore store) {
        return new SpanPacking(store, 200_000);
    }

    /** Takes up what an earlier run, or another server, has made. */
    public Future<Void> load() {
        return store.newest().map(found -> {
            found.ifPresent(this::use);
            return null;
        });
    }

    private void use(Kept kept) {
        current.set(ChunkDictionary.learn(kept.data()));
        nextLook = kept.traceNo() + lookAgain;
    }

    /** To pack spans with: in the store already. Null while there is none. */
    public @Nullable ChunkDictionary dictionary() {
        return current.get();
    }

    /** A look, and what is to be done about it; blocks. */
    public void round() {
        long newest = join(store.newestTrace());
        if (newest < nextLook) {
            return;
        }
        List<List<PackedChunk>> sample = join(store.sample(newest, TRACES));
        if (sample.size() < FEWEST) {
            nextLook = newest + TRACES;
            return;
        }
        nextLook = newest + lookAgain;
        Optional<Kept> other = join(store.newest());
        if (other.isPresent() && newest - other.get().traceNo() < lookAgain) {
            use(other.get());
            return;
        }
        learn(newest, sample);
    }

    private void learn(long newest, List<List<PackedChunk>> sample) {
        List<List<byte[]>> learned = new ArrayList<>();
        List<byte[]> tried = new ArrayList<>();
        for (int i = 0; i < sample.size(); i++) {
            List<byte[]> requests = sample.get(i).stream()
                    .map(chunk -> Compression.decompress(chunk.codec(), chunk.data()))
                    .toList();
            if (i % TRIED == 0) {
                tried.addAll(requests);
            } else {
                learned.add(requests);
            }
        }
        Optional<byte[]> trained = DictionaryTrainer.train(learned);
        if (trained.isEmpty()) {
            return;
        }
        long before = size(tried, current.get());
        long after = size(tried, ChunkDictionary.learn(trained.get()));
        if (after > before * WORTH) {
            return;
        }
        Kept kept = new Kept(newest, trained.get());
        join(store.add(kept));
        use(kept);
        LOG.info("spans are packed to {} % of what they took before", after * 100 / before);
    }

    private static long size(List<byte[]> requests, @Nullable ChunkDictionary dictionary) {
        return requests.stream()
                .mapToLong(each -> Compression.compress(each, dictionary).data().length)
                .sum();
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
