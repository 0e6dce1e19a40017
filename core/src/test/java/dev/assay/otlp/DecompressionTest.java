package dev.assay.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.assay.error.Invalid;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class DecompressionTest {
    private static final byte[] TEXT = "spans, ".repeat(5000).getBytes(StandardCharsets.UTF_8);

    @Test
    void every_encoding_gives_back_the_body() throws IOException {
        assertThat(Decompression.decode(TEXT, null, 100_000)).isEqualTo(TEXT);
        assertThat(Decompression.decode(TEXT, "identity", 100_000)).isEqualTo(TEXT);
        assertThat(Decompression.decode(gzip(TEXT), "GZIP", 100_000)).isEqualTo(TEXT);
        assertThat(Decompression.decode(deflate(TEXT, false), "deflate", 100_000))
                .isEqualTo(TEXT);
        assertThat(Decompression.decode(deflate(TEXT, true), "deflate", 100_000))
                .isEqualTo(TEXT);
        assertThat(Decompression.decode(Zstd.compress(TEXT), "zstd", 100_000)).isEqualTo(TEXT);
        assertThat(Decompression.decode(gzip(new byte[0]), "gzip", 100_000)).isEmpty();
    }

    @Test
    void a_result_of_exactly_the_limit_is_taken_and_one_byte_more_is_not() throws IOException {
        byte[] zipped = gzip(TEXT);

        assertThat(Decompression.decode(zipped, "gzip", TEXT.length)).isEqualTo(TEXT);
        assertThatThrownBy(() -> Decompression.decode(zipped, "gzip", TEXT.length - 1))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("holds more than 34999 when decompressed");
        assertThatThrownBy(() -> Decompression.decode(TEXT, null, 100))
                .isInstanceOf(Invalid.class)
                .hasMessage("The body has 35000 bytes; at most 100 are taken (http.maxBodyBytes)");
    }

    @Test
    void a_bomb_is_not_unpacked() throws IOException {
        byte[] bomb = gzip(new byte[50_000_000]);

        assertThatThrownBy(() -> Decompression.decode(bomb, "gzip", 1 << 30))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("500 times its size");
    }

    @Test
    void broken_data_and_unknown_encodings_are_refused() throws IOException {
        byte[] cut = java.util.Arrays.copyOf(gzip(TEXT), 40);

        assertThatThrownBy(() -> Decompression.decode(TEXT, "gzip", 100_000))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("is not gzip");
        assertThatThrownBy(() -> Decompression.decode(cut, "gzip", 100_000)).isInstanceOf(Invalid.class);
        assertThatThrownBy(() -> Decompression.decode(TEXT, "zstd", 100_000)).isInstanceOf(Invalid.class);
        assertThatThrownBy(() -> Decompression.decode(TEXT, "deflate", 100_000)).isInstanceOf(Invalid.class);
        assertThatThrownBy(() -> Decompression.decode(TEXT, "br", 100_000))
                .isInstanceOf(Invalid.class)
                .hasMessage("Content-Encoding 'br' is not known; expected gzip, deflate, zstd or identity");
    }

    @Test
    void a_chunk_of_another_codec_or_with_broken_data_is_refused() {
        byte[] data = Compression.compress(TEXT);

        assertThat(Compression.decompress(Compression.ZSTD, data)).isEqualTo(TEXT);
        assertThatThrownBy(() -> Compression.decompress(2, data))
                .isInstanceOf(Invalid.class)
                .hasMessage("Chunk has codec 2, this version reads spans from 1 (zstd) and 3 (zstd with a dictionary)"
                        + " only");
        assertThatThrownBy(() -> Compression.decompress(1, TEXT)).isInstanceOf(Invalid.class);
        data[data.length / 2] ^= 0x55;
        data[data.length - 1] ^= 0x55;
        assertThatThrownBy(() -> Compression.decompress(1, java.util.Arrays.copyOf(data, data.length - 2)))
                .isInstanceOf(Invalid.class);
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (OutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(plain);
        }
        return bytes.toByteArray();
    }

    private static byte[] deflate(byte[] plain, boolean bare) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (OutputStream zip = new DeflaterOutputStream(bytes, new Deflater(6, bare))) {
            zip.write(plain);
        }
        return bytes.toByteArray();
    }
}
