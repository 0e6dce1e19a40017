package dev.assay.http.mlflow;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** JSON written as it goes, without a tree of it: an answer with a hundred traces costs half. */
final class JsonText {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int FIRST_BYTES = 16 * 1024;

    private JsonText() {}

    /** Writes one value. */
    interface Writer {
        void write(JsonGenerator out) throws IOException;
    }

    static Buffer of(Writer writer) {
        var bytes = Unpooled.buffer(FIRST_BYTES);
        try (JsonGenerator out = JSON.createGenerator((OutputStream) new ByteBufOutputStream(bytes))) {
            writer.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return BufferInternal.buffer(bytes);
    }
}
