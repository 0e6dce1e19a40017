package dev.assay.http.mlflow;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** JSON written as it goes, without a tree of it: an answer with a hundred traces costs half. */
final class AnswerJson {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int FIRST_BYTES = 16 * 1024;

    private AnswerJson() {}

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

    /** Waits for what is written next; for the threads that answers are written on. */
    static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    /** An object with a list and the token of the next page, if there is one. */
    static <T> Buffer page(String name, List<T> items, Function<T, JsonObject> json, @Nullable String nextPageToken) {
        return of(out -> {
            out.writeStartObject();
            items(out, name, items, json);
            if (nextPageToken != null) {
                out.writeStringField("next_page_token", nextPageToken);
            }
            out.writeEndObject();
        });
    }

    /** A list within an object; left out when it is empty, as protobuf does. */
    static <T> void items(JsonGenerator out, String name, List<T> items, Function<T, JsonObject> json)
            throws IOException {
        if (items.isEmpty()) {
            return;
        }
        out.writeArrayFieldStart(name);
        for (T item : items) {
            out.writeRawValue(json.apply(item).encode());
        }
        out.writeEndArray();
    }
}
