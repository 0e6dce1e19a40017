package dev.assay.store;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Spans as they are packed in the store: for those who pack them better. */
public interface ChunkStore {
    /**
     * The next traces that may be worth packing anew: those of more than one chunk that changed since the last look.
     *
     * @param quiet how long nothing may have come for a trace to count as quiet
     * @param many a trace of more chunks than these is given whether it is quiet or not
     * @param limit of changes to read, in each lane of the change log
     */
    Future<Look> look(Duration quiet, int many, int limit);

    /** What was found by this look has been dealt with; without this call, the next look finds it again. */
    Future<Void> moveOn(Look look);

    /** All chunks of some traces, by arrival. */
    Future<Map<Long, List<Chunk>>> read(Collection<Candidate> traces);

    /**
     * Puts new chunks in the place of old ones, for each trace whole or not at all.
     *
     * @return the traces that were replaced; of others an old chunk was gone
     */
    Future<Set<Long>> replace(List<Replacement> replacements);

    /** @param reached lane to where the look ended; empty when nothing has settled since the last one */
    record Look(List<Candidate> traces, Map<Integer, Long> reached) {}

    /** @param quiet nothing has come for a while */
    record Candidate(long no, int bucket, int chunks, boolean quiet) {}

    /** @param n number of the change that brought it */
    @SuppressWarnings("ArrayRecordComponent") // spans, packed; never compared
    record Chunk(long n, int spans, int codec, int rawBytes, byte[] data) {}

    /** Each new chunk has the number of an old one. */
    record Replacement(Candidate trace, List<Chunk> old, List<Chunk> fresh) {}
}
