package dev.assay.search.lucene;

import dev.assay.error.Invalid;
import dev.assay.search.SearchRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * Where the next page starts: the sort values of the last trace of this one, stamped with what was searched. Opaque to
 * clients; it outlives a restart of the server.
 */
final class PageToken {
    private static final byte VERSION = 1;

    private PageToken() {}

    static String of(SearchRequest request, FieldDoc last) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(stamp(request));
            out.writeByte(last.fields.length);
            for (Object value : last.fields) {
                write(out, value);
            }
        } catch (IOException never) {
            throw new UncheckedIOException(never);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    private static void write(DataOutputStream out, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> out.writeByte(0);
            case Long number -> {
                out.writeByte(1);
                out.writeLong(number);
            }
            case Float score -> {
                out.writeByte(3);
                out.writeFloat(score);
            }
            case BytesRef text -> {
                out.writeByte(2);
                out.writeInt(text.length);
                out.write(text.bytes, text.offset, text.length);
            }
            default -> throw new IllegalStateException("Sort value of type " + value.getClass());
        }
    }

    /**
     * The sort values to go on after.
     *
     * @throws Invalid when the token is none, or of another search
     */
    static @Nullable Object[] read(SearchRequest request, String token) {
        try (DataInputStream in = new DataInputStream(
                new ByteArrayInputStream(Base64.getUrlDecoder().decode(token)))) {
            if (in.readByte() != VERSION) {
                throw bad(token, "it is no token of this server");
            }
            if (in.readLong() != stamp(request)) {
                throw bad(token, "it belongs to another search: filter, order and experiments must stay the same");
            }
            @Nullable Object[] values = new Object[in.readByte()];
            for (int i = 0; i < values.length; i++) {
                values[i] = switch (in.readByte()) {
                    case 0 -> null;
                    case 1 -> in.readLong();
                    case 3 -> in.readFloat();
                    case 2 -> {
                        int length = in.readInt();
                        if (length < 0 || length > in.available()) {
                            throw bad(token, "it is no token of this server");
                        }
                        yield new BytesRef(in.readNBytes(length));
                    }
                    default -> throw bad(token, "it is no token of this server");
                };
            }
            if (in.read() >= 0) {
                throw bad(token, "it is no token of this server");
            }
            return values;
        } catch (IOException | IllegalArgumentException | NegativeArraySizeException none) {
            throw bad(token, "it is no token of this server");
        }
    }

    /** The filter's text form names all that it asks, the same in every process. */
    private static long stamp(SearchRequest request) {
        return Fields.hash(Canonical.of(request.filter()) + "|" + request.order() + "|" + request.sample() + "|"
                + request.scope().experimentNos().stream().sorted().distinct().toList());
    }

    private static Invalid bad(String token, String why) {
        String shown = token.length() > 100 ? token.substring(0, 100) + "…" : token;
        return new Invalid("Invalid page token '" + shown + "': " + why);
    }
}
