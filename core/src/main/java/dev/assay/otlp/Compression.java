package dev.assay.otlp;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.assay.error.Invalid;

/** How a chunk is compressed; the codec's number is kept beside its data and never changes its meaning. */
public final class Compression {
    /** zstd without a dictionary. */
    public static final int ZSTD = 1;

    private static final int LEVEL = 1;
    private static final int LARGEST = 1 << 30;

    private Compression() {}

    /** Compresses with {@link #ZSTD}. */
    public static byte[] compress(byte[] raw) {
        return Zstd.compress(raw, LEVEL);
    }

    /** @throws Invalid for an unknown codec and for data that it did not make */
    public static byte[] decompress(int codec, byte[] data) {
        if (codec != ZSTD) {
            throw new Invalid("Chunk has codec " + codec + ", this version knows " + ZSTD + " (zstd) only");
        }
        long size = Zstd.getFrameContentSize(data);
        if (size < 0 || size > LARGEST) {
            throw new Invalid("Chunk of " + data.length + " bytes is no zstd frame of a known size up to " + LARGEST);
        }
        try {
            return Zstd.decompress(data, (int) size);
        } catch (ZstdException broken) {
            throw new Invalid("Chunk of " + data.length + " bytes cannot be decompressed: " + broken.getMessage());
        }
    }
}
