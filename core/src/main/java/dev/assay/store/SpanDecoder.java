package dev.assay.store;

import dev.assay.trace.Span;
import java.util.List;

/** Unpacks and normalises what {@link SpanChunk#data} holds. */
@FunctionalInterface
public interface SpanDecoder {
    List<Span> decode(int codec, byte[] data);
}
