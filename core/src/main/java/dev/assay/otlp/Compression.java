package dev.assay.otlp;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.assay.error.Invalid;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** How a chunk is compressed; the codec's number is kept beside its data and never changes its meaning. */
public final class Compression {
    /** zstd without a dictionary. */
    public static final int ZSTD = 1;

    private static final int LEVEL = 1;
    private static final int TIGHT_LEVEL = 3;
    private static final int LARGEST = 1 << 30;

    /** A new context costs a third of compressing a trace with it; threads come and go, so they share a few. */
    private static final int CONTEXTS_KEPT = 16;

    private static final BlockingQueue<ZstdCompressCtx> COMPRESSORS = new ArrayBlockingQueue<>(CONTEXTS_KEPT);
    private static final BlockingQueue<ZstdDecompressCtx> DECOMPRESSORS = new ArrayBlockingQueue<>(CONTEXTS_KEPT);

    private Compression() {}

    /** Compresses with {@link #ZSTD}. */
    public static byte[] compress(byte[] raw) {
        ZstdCompressCtx kept = COMPRESSORS.poll();
        ZstdCompressCtx context =
                kept == null ? new ZstdCompressCtx().setLevel(LEVEL).setContentSize(true) : kept;
        try {
            return context.compress(raw);
        } finally {
            if (!COMPRESSORS.offer(context)) {
                context.close();
            }
        }
    }

    /** Compresses with {@link #ZSTD}, slower and smaller: for what is written once more, in the background. */
    static byte[] compressTightly(byte[] raw) {
        return Zstd.compress(raw, TIGHT_LEVEL);
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
        ZstdDecompressCtx kept = DECOMPRESSORS.poll();
        ZstdDecompressCtx context = kept == null ? new ZstdDecompressCtx() : kept;
        try {
            return context.decompress(data, (int) size);
        } catch (ZstdException broken) {
            throw new Invalid("Chunk of " + data.length + " bytes cannot be decompressed: " + broken.getMessage());
        } finally {
            if (!DECOMPRESSORS.offer(context)) {
                context.close();
            }
        }
    }
}
