package dev.assay.search.lucene;

import com.github.luben.zstd.ZstdDecompressCtx;
import dev.assay.trace.TraceInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * The summaries read last, unpacked: pages of the newest traces are asked for again and again. A document of a segment never
 * changes, so nothing here grows old.
 */
final class SummaryCache {
    /** Of about 5 kB each; large ones are not remembered. */
    private static final int MOST = 4096;

    private static final int LARGEST = 16 * 1024;

    private final Map<Place, TraceInfo> read = new LinkedHashMap<>(MOST, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, TraceInfo> eldest) {
            return size() > MOST;
        }
    };

    /** @param segment what Lucene tells a segment by */
    record Place(IndexReader.CacheKey segment, int doc) {}

    synchronized @Nullable TraceInfo get(Place place) {
        return read.get(place);
    }

    /** Unpacks a summary and remembers it, if it is of the usual size. */
    TraceInfo unpack(Place place, BytesRef packed, ZstdDecompressCtx unpacker) {
        TraceInfo info = SummaryCodec.decode(packed, unpacker);
        if (SummaryCodec.size(packed) <= LARGEST) {
            synchronized (this) {
                read.put(place, info);
            }
        }
        return info;
    }
}
