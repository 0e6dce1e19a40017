package dev.assay.store;

import dev.assay.trace.PackedChunk;
import dev.assay.trace.Span;
import java.util.List;

/** Unpacks and normalises what {@link SpanChunk#data} holds. */
@FunctionalInterface
public interface SpanDecoder {
    /**
     * @param chunks all of one trace: what log records say is added to their spans
     * @return the spans, those sent several times several times
     */
    List<Span> decode(List<PackedChunk> chunks);
}
