package dev.assay.otlp;

import com.github.luben.zstd.ZstdInputStream;
import dev.assay.error.Invalid;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** Undoes the {@code Content-Encoding} of a request, and stops at a bomb. */
public final class Decompression {
    /** Text compresses about tenfold, repeated spans a hundredfold; a bomb a thousandfold and more. */
    private static final long LARGEST_RATIO = 500;

    private static final int SMALL = 1 << 20;

    private Decompression() {}

    /**
     * @param contentEncoding gzip, deflate, zstd, identity; null and empty are identity
     * @param maxBytes that the result may have
     * @throws Invalid for another encoding, broken data, and a result that is too large
     */
    public static byte[] decode(byte[] body, @Nullable String contentEncoding, int maxBytes) {
        String encoding = contentEncoding == null ? "" : contentEncoding.strip().toLowerCase(Locale.ROOT);
        try {
            return switch (encoding) {
                case "", "identity" -> checked(body, maxBytes);
                case "gzip", "x-gzip" -> read(new GZIPInputStream(new ByteArrayInputStream(body)), body, maxBytes);
                case "deflate" -> inflate(body, maxBytes);
                case "zstd" -> read(new ZstdInputStream(new ByteArrayInputStream(body)), body, maxBytes);
                default ->
                    throw new Invalid("Content-Encoding '" + contentEncoding
                            + "' is not known; expected gzip, deflate, zstd or identity");
            };
        } catch (IOException broken) {
            throw new Invalid("The body of " + body.length + " bytes is not " + encoding + ": "
                    + (broken.getMessage() == null ? "it ends too early" : broken.getMessage()));
        }
    }

    /**
     * What a file holds, whichever way it is packed: gzip, zstd (one piece or several behind each other) or not at all.
     *
     * @param file that can be marked
     */
    public static InputStream open(InputStream file) throws IOException {
        file.mark(4);
        byte[] start = file.readNBytes(4);
        file.reset();
        if (start.length > 1 && start[0] == 0x1f && start[1] == (byte) 0x8b) {
            return new GZIPInputStream(file, 1 << 16);
        }
        boolean zstd = start.length == 4
                && start[0] == 0x28
                && start[1] == (byte) 0xb5
                && start[2] == 0x2f
                && start[3] == (byte) 0xfd;
        return zstd ? new ZstdInputStream(file) : file;
    }

    private static byte[] checked(byte[] body, int maxBytes) {
        if (body.length > maxBytes) {
            throw new Invalid(
                    "The body has " + body.length + " bytes; at most " + maxBytes + " are taken (http.maxBodyBytes)");
        }
        return body;
    }

    /** "deflate" means zlib's format; some clients send the bare one. */
    private static byte[] inflate(byte[] body, int maxBytes) throws IOException {
        boolean zlib =
                body.length > 1 && (body[0] & 0x0f) == 8 && ((body[0] & 0xff) * 256 + (body[1] & 0xff)) % 31 == 0;
        Inflater inflater = new Inflater(!zlib);
        try {
            return read(new InflaterInputStream(new ByteArrayInputStream(body), inflater), body, maxBytes);
        } finally {
            inflater.end();
        }
    }

    private static byte[] read(InputStream stream, byte[] body, int maxBytes) throws IOException {
        long most = Math.min(maxBytes, Math.max(SMALL, LARGEST_RATIO * body.length));
        byte[] out = new byte[(int) Math.min(most, Math.max(512, 8L * body.length))];
        int size = 0;
        try (stream) {
            while (true) {
                int read = stream.read(out, size, out.length - size);
                if (read < 0) {
                    return size == out.length ? out : Arrays.copyOf(out, size);
                }
                size += read;
                if (size == out.length) {
                    int next = stream.read();
                    if (next < 0) {
                        return out;
                    }
                    if (size >= most) {
                        throw new Invalid("The body of " + body.length + " bytes holds more than " + most
                                + " when decompressed; at most " + maxBytes + " bytes (http.maxBodyBytes) and "
                                + LARGEST_RATIO
                                + " times its size are taken");
                    }
                    out = Arrays.copyOf(out, (int) Math.min(most, 2L * out.length));
                    out[size++] = (byte) next;
                }
            }
        }
    }
}
