package dev.assay.ingest;

import dev.assay.error.Invalid;
import dev.assay.otlp.ChunkMerge;
import dev.assay.otlp.Compression;
import dev.assay.store.ChunkStore;
import dev.assay.store.ChunkStore.Candidate;
import dev.assay.store.ChunkStore.Chunk;
import dev.assay.store.ChunkStore.Look;
import dev.assay.store.ChunkStore.Replacement;
import dev.assay.store.TraceStore;
import dev.assay.trace.ChunkDictionary;
import dev.assay.trace.Trace;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packs a trace that came in many requests as one: those that are complete and have been quiet for a while, and those that
 * have become many before they are. The fold of a trace is the same before and after, so nobody is told; a reader sees either
 * the old chunks or the new one. Cut off anywhere, it leaves what was there.
 */
public final class Compactor {
    private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);

    /** A chunk is at most a megabyte; two of half of that cannot become fewer. */
    private static final int CHUNK_BYTES = 1 << 20;

    private static final int LARGE = CHUNK_BYTES / 2;
    private static final int CHUNKS_AT_ONCE = 256;
    private static final long BYTES_AT_ONCE = 16L << 20;
    private static final int CHANGES_PER_LANE = 2000;

    private final ChunkStore chunks;
    private final TraceStore traces;
    private final Duration quiet;
    private final int many;
    private final long bytesPerSecond;
    private final Supplier<@Nullable ChunkDictionary> dictionary;
    private final Counts counts = new Counts();

    /**
     * @param traces tells which are complete
     * @param quiet nothing has come for so long
     * @param many chunks are too many, whether the trace is quiet or not
     * @param bytesPerSecond that may be written at most
     * @param dictionary to pack with; null for none
     */
    public Compactor(
            ChunkStore chunks,
            TraceStore traces,
            Duration quiet,
            int many,
            long bytesPerSecond,
            Supplier<@Nullable ChunkDictionary> dictionary) {
        this.dictionary = dictionary;
        this.chunks = chunks;
        this.traces = traces;
        this.quiet = quiet;
        this.many = many;
        this.bytesPerSecond = bytesPerSecond;
    }

    /** 30 seconds, 64 chunks, 8 MB a second. */
    public static Compactor of(ChunkStore chunks, TraceStore traces, Supplier<@Nullable ChunkDictionary> dictionary) {
        return new Compactor(chunks, traces, Duration.ofSeconds(30), 64, 8L << 20, dictionary);
    }

    /**
     * One look and what is to be done about it; blocks.
     *
     * @return whether another look would find something at once
     */
    public boolean round() throws InterruptedException {
        Look look = join(chunks.look(quiet, many, CHANGES_PER_LANE));
        List<Candidate> some = new ArrayList<>();
        int size = 0;
        for (Candidate each : look.traces()) {
            some.add(each);
            size += each.chunks();
            if (size >= CHUNKS_AT_ONCE) {
                compact(due(some));
                some.clear();
                size = 0;
            }
        }
        compact(due(some));
        join(chunks.moveOn(look));
        return !look.reached().isEmpty();
    }

    public Compacted counted() {
        return counts.now();
    }

    /** Complete, or too many to wait for that. An incomplete one is found again when more of it comes. */
    private List<Candidate> due(List<Candidate> some) {
        List<Long> undecided = some.stream()
                .filter(each -> each.chunks() <= many)
                .map(Candidate::no)
                .toList();
        Map<Long, Trace> read = read(undecided);
        return some.stream()
                .filter(each -> {
                    Trace trace = read.get(each.no());
                    return each.chunks() > many
                            || (each.quiet() && trace != null && trace.info().complete());
                })
                .toList();
    }

    /** One that cannot be read is left alone; it holds up no other. */
    private Map<Long, Trace> read(List<Long> nos) {
        try {
            return join(traces.read(nos));
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof Invalid)) {
                throw e;
            }
            if (nos.size() == 1) {
                LOG.warn(
                        "trace {} cannot be read, and is not compacted: {}",
                        nos.getFirst(),
                        e.getCause().getMessage());
                return Map.of();
            }
            Map<Long, Trace> each = new HashMap<>();
            nos.forEach(no -> each.putAll(read(List.of(no))));
            return each;
        }
    }

    private void compact(List<Candidate> due) throws InterruptedException {
        if (due.isEmpty()) {
            return;
        }
        Map<Long, List<Chunk>> read = join(chunks.read(due));
        List<Replacement> replacements = new ArrayList<>();
        long bytes = 0;
        for (Candidate trace : due) {
            Replacement replacement = packed(trace, read.getOrDefault(trace.no(), List.of()));
            if (replacement != null) {
                replacements.add(replacement);
                bytes += size(replacement.fresh());
            }
            if (bytes > BYTES_AT_ONCE) {
                replace(replacements, bytes);
                replacements = new ArrayList<>();
                bytes = 0;
            }
        }
        replace(replacements, bytes);
    }

    private @Nullable Replacement packed(Candidate trace, List<Chunk> all) {
        try {
            return smaller(trace, all);
        } catch (Invalid broken) {
            LOG.warn("trace {} cannot be compacted: {}", trace.no(), broken.getMessage());
            return null;
        }
    }

    /** Null when nothing is gained. */
    private @Nullable Replacement smaller(Candidate trace, List<Chunk> all) {
        List<Chunk> old = all.stream()
                .filter(chunk -> chunk.codec() != Compression.ZSTD_LOGS && chunk.rawBytes() < LARGE)
                .toList();
        if (old.size() < 2) {
            return null;
        }
        List<byte[]> requests = old.stream()
                .map(chunk -> Compression.decompress(chunk.codec(), chunk.data()))
                .toList();
        List<ChunkMerge.Merged> merged = ChunkMerge.merge(requests, CHUNK_BYTES);
        if (merged.size() >= old.size()) {
            return null;
        }
        List<Chunk> fresh = new ArrayList<>();
        for (int i = 0; i < merged.size(); i++) {
            ChunkMerge.Merged each = merged.get(i);
            // The greatest numbers of the old ones: what comes later has greater ones.
            long n = old.get(old.size() - merged.size() + i).n();
            Compression.Packed packed = each.packed(dictionary.get());
            fresh.add(new Chunk(n, each.spans(), packed.codec(), each.request().length, packed.data()));
        }
        return new Replacement(trace, old, fresh);
    }

    private void replace(List<Replacement> replacements, long bytes) throws InterruptedException {
        if (replacements.isEmpty()) {
            return;
        }
        Set<Long> done = join(chunks.replace(replacements));
        replacements.stream()
                .filter(each -> done.contains(each.trace().no()))
                .forEach(each ->
                        counts.add(each.old().size(), each.fresh().size(), size(each.old()), size(each.fresh())));
        TimeUnit.MILLISECONDS.sleep(bytes * 1000 / bytesPerSecond);
    }

    private static long size(List<Chunk> chunks) {
        return chunks.stream().mapToLong(chunk -> chunk.data().length).sum();
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    /**
     * Since the server started.
     *
     * @param chunksBefore how many those traces had
     * @param bytesBefore how much they took
     */
    public record Compacted(long traces, long chunksBefore, long chunksAfter, long bytesBefore, long bytesAfter) {}

    private static final class Counts {
        private Compacted all = new Compacted(0, 0, 0, 0, 0);

        synchronized void add(long chunksBefore, long chunksAfter, long bytesBefore, long bytesAfter) {
            all = new Compacted(
                    all.traces + 1,
                    all.chunksBefore + chunksBefore,
                    all.chunksAfter + chunksAfter,
                    all.bytesBefore + bytesBefore,
                    all.bytesAfter + bytesAfter);
        }

        synchronized Compacted now() {
            return all;
        }
    }
}
