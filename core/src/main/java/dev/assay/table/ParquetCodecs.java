package dev.assay.table;

import com.github.luben.zstd.Zstd;
import dev.assay.error.Invalid;
import io.airlift.compress.lz4.Lz4Decompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/** Unpacks pages, as long as those that are held at once stay within a limit: what a page claims is not believed before. */
final class ParquetCodecs implements CompressionCodecFactory {
    private final long most;
    private long held;

    /** @param most bytes of all pages that are held at once */
    ParquetCodecs(long most) {
        this.most = most;
    }

    /** The pages before are not needed any more. */
    void startGroup() {
        held = 0;
    }

    /** One for each column of a group. */
    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return new Column(codec);
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        throw new UnsupportedOperationException("only for reading");
    }

    @Override
    public void release() {}

    private final class Column implements BytesInputDecompressor {
        private final CompressionCodecName codec;
        private boolean hasFirst;
        private long last;

        Column(CompressionCodecName codec) {
            this.codec = codec;
        }

        /** The first page may be a dictionary, which stays; of the others one is held at a time. */
        @Override
        public BytesInput decompress(BytesInput packed, int size) throws IOException {
            held += size - last;
            if (size < 0 || held > most) {
                throw new Invalid("pages of " + Math.max(size, held) + " bytes would have to be held at once; at most "
                        + most + " are (a third of the memory, -Xmx)");
            }
            last = hasFirst ? size : 0;
            hasFirst = true;
            if (codec == CompressionCodecName.UNCOMPRESSED) {
                return packed;
            }
            byte[] in = packed.toInputStream().readAllBytes();
            byte[] out = new byte[size];
            long unpacked = unpack(in, out);
            if (unpacked != size) {
                throw new Invalid("a page has " + unpacked + " bytes when unpacked, and claims " + size);
            }
            return BytesInput.from(out);
        }

        private long unpack(byte[] in, byte[] out) throws IOException {
            return switch (codec) {
                case SNAPPY -> {
                    int length = Snappy.uncompressedLength(in);
                    yield length == out.length ? Snappy.uncompress(in, 0, in.length, out, 0) : length;
                }
                case ZSTD -> {
                    long length = Zstd.decompressByteArray(out, 0, out.length, in, 0, in.length);
                    if (Zstd.isError(length)) {
                        throw new Invalid("a page is no zstd: " + Zstd.getErrorName(length));
                    }
                    yield length;
                }
                case GZIP -> {
                    try (InputStream gzip = new GZIPInputStream(new ByteArrayInputStream(in))) {
                        yield gzip.readNBytes(out, 0, out.length);
                    }
                }
                case LZ4_RAW -> new Lz4Decompressor().decompress(in, 0, in.length, out, 0, out.length);
                default ->
                    throw new Invalid(
                            "it is packed with " + codec + "; expected zstd, snappy, gzip, lz4_raw or nothing");
            };
        }

        @Override
        public void decompress(ByteBuffer packed, int packedSize, ByteBuffer out, int size) {
            throw new UnsupportedOperationException("only for encrypted files");
        }

        @Override
        public void release() {}
    }
}
