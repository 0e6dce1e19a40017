package dev.assay.store;

import dev.assay.trace.PackedChunk;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Dictionaries that spans are packed with. One that was ever added stays, as chunks may need it. */
public interface DictionaryStore {
    /** The newest one that was added, if any. */
    Future<Optional<Kept>> newest();

    /** When it completes, chunks may be packed with it. */
    Future<Void> add(Kept dictionary);

    /** Number of the newest trace; 0 when there is none. */
    Future<Long> newestTrace();

    /**
     * Some of the newest traces.
     *
     * @param newest number of a trace
     * @param traces how many numbers up to it to look at; some may be of no trace
     * @return their spans, packed, trace by trace
     */
    Future<List<List<PackedChunk>>> sample(long newest, int traces);

    /**
     * @param traceNo newest trace when it was made
     * @param data in zstd's format
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Kept(long traceNo, byte[] data) {}
}
