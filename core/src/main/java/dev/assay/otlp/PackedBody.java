package dev.assay.otlp;

import org.jspecify.annotations.Nullable;

/**
 * A request's body as it came. Unpacking takes a while: not for event loops.
 *
 * @param contentEncoding see {@link Decompression}
 * @param maxBytes that it may have, unpacked
 */
@SuppressWarnings("ArrayRecordComponent") // on the hot path, and never compared
public record PackedBody(byte[] bytes, @Nullable String contentEncoding, int maxBytes) {
    /** @throws dev.assay.error.Invalid when it cannot be, or would be too large */
    public byte[] unpacked() {
        return Decompression.decode(bytes, contentEncoding, maxBytes);
    }
}
