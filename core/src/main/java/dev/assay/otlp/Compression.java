package dev.assay.otlp;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdOutputStream;
import dev.assay.error.Invalid;
import dev.assay.trace.ChunkDictionary;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** How a chunk is compressed; the codec's number is kept beside its data and never changes its meaning. */
public final class Compression {
    /** zstd without a dictionary. */
    public static final int ZSTD = 1;

    /** The same, of log records instead of spans: {@code ExportLogsServiceRequest}. */
    public static final int ZSTD_LOGS = 2;

    /** Spans, by zstd with the {@link ChunkDictionary} whose id stands in the frame. */
    public static final int ZSTD_DICTIONARY = ChunkDictionary.CODEC;

    private static final int LEVEL = 1;
    private static final int TIGHT_LEVEL = 3;
    private static final int LARGEST = 1 << 30;

    /** A new context costs a third of compressing a trace with it; threads come and go, so they share a few. */
    private static final int CONTEXTS_KEPT = 16;

    private static final BlockingQueue<ZstdCompressCtx> COMPRESSORS = new ArrayBlockingQueue<>(CONTEXTS_KEPT);
    private static final BlockingQueue<ZstdDecompressCtx> DECOMPRESSORS = new ArrayBlockingQueue<>(CONTEXTS_KEPT);

    private Compression() {}

    /** Compresses with {@link #ZSTD}, and as well for {@link #ZSTD_LOGS}. */
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

    /** Spans, by {@link #ZSTD_DICTIONARY} if there is one, else by {@link #ZSTD}. */
    public static Packed compress(byte[] raw, @Nullable ChunkDictionary dictionary) {
        return dictionary == null
                ? new Packed(ZSTD, compress(raw))
                : new Packed(ZSTD_DICTIONARY, dictionary.compress(raw));
    }

    /** Spans, slower and smaller: for what is written once more, in the background. */
    static Packed compressTightly(byte[] raw, @Nullable ChunkDictionary dictionary) {
        return dictionary == null ? new Packed(ZSTD, Zstd.compress(raw, TIGHT_LEVEL)) : compress(raw, dictionary);
    }

    /** What it was compressed with. */
    @SuppressWarnings("ArrayRecordComponent") // on the hot path, and never compared
    public record Packed(int codec, byte[] data) {}

    /**
     * Packs what is written through it, when it is closed at the latest.
     *
     * @param how gzip, zstd or none
     * @throws Invalid for anything else
     */
    public static OutputStream packing(String how, OutputStream to) throws IOException {
        return switch (how) {
            case "none" -> to;
            case "gzip" -> new GZIPOutputStream(to, 1 << 16);
            case "zstd" -> new ZstdOutputStream(to);
            default -> throw new Invalid("'pack' is '" + how + "'; expected gzip, zstd or none");
        };
    }

    /**
     * Spans.
     *
     * @throws Invalid for another codec, that of log records too, and for data that it did not make
     */
    public static byte[] decompress(int codec, byte[] data) {
        return switch (codec) {
            case ZSTD -> decompress(data);
            case ZSTD_DICTIONARY -> decompressWithDictionary(data);
            default ->
                throw new Invalid("Chunk has codec " + codec + ", this version reads spans from " + ZSTD
                        + " (zstd) and " + ZSTD_DICTIONARY + " (zstd with a dictionary) only");
        };
    }

    private static byte[] decompressWithDictionary(byte[] data) {
        ChunkDictionary dictionary = ChunkDictionary.of(data);
        if (dictionary == null) {
            throw new Invalid("Chunk of " + data.length + " bytes needs dictionary " + ChunkDictionary.idOf(data)
                    + ", which the store does not have");
        }
        try {
            return dictionary.decompress(data, size(data));
        } catch (ZstdException broken) {
            throw broken(data, broken);
        }
    }

    /** What has the codec {@link #ZSTD_LOGS}. */
    static byte[] decompressLogs(byte[] data) {
        return decompress(data);
    }

    private static byte[] decompress(byte[] data) {
        int size = size(data);
        ZstdDecompressCtx kept = DECOMPRESSORS.poll();
        ZstdDecompressCtx context = kept == null ? new ZstdDecompressCtx() : kept;
        try {
            return context.decompress(data, size);
        } catch (ZstdException broken) {
            throw broken(data, broken);
        } finally {
            if (!DECOMPRESSORS.offer(context)) {
                context.close();
            }
        }
    }

    private static int size(byte[] data) {
        long size = Zstd.getFrameContentSize(data);
        if (size < 0 || size > LARGEST) {
            throw new Invalid("Chunk of " + data.length + " bytes is no zstd frame of a known size up to " + LARGEST);
        }
        return (int) size;
    }

    private static Invalid broken(byte[] data, ZstdException why) {
        return new Invalid("Chunk of " + data.length + " bytes cannot be decompressed: " + why.getMessage());
    }
}
