package dev.assay.http;

import dev.assay.error.Unavailable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives bodies of any size into a folder, as fast as the disk takes them. One that breaks off leaves nothing. */
public final class Uploads {
    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);

    private final Path folder;
    private final long maxBytes;

    /**
     * @param folder emptied: what is in it broke off with the last server
     * @param maxBytes of one body
     */
    public Uploads(Path folder, long maxBytes) throws IOException {
        this.folder = Files.createDirectories(folder).toAbsolutePath();
        this.maxBytes = maxBytes;
        try (var left = Files.newDirectoryStream(folder, "*.upload")) {
            for (Path each : left) {
                Files.deleteIfExists(each);
            }
        }
    }

    /** What is left in it is gone with the next start. */
    Path folder() {
        return folder;
    }

    long maxBytes() {
        return maxBytes;
    }

    /**
     * Receives a body whole, then hands it on. To be called at once when the request comes.
     *
     * @param use of the file, which is deleted afterwards unless it was moved away
     */
    public <T> Future<T> receive(RoutingContext request, Function<Path, Future<T>> use) {
        return receive(request, maxBytes, "artifacts.maxBytes", use);
    }

    /**
     * The same with a limit of its own.
     *
     * @param most bytes of the body
     * @param setting that says so
     */
    <T> Future<T> receive(RoutingContext request, long most, String setting, Function<Path, Future<T>> use) {
        HttpServerRequest body = request.request();
        body.pause();
        Promise<Void> whole = Promise.promise();
        body.exceptionHandler(_ -> whole.tryFail(new HttpException(400, "the upload broke off")));
        Path file = folder.resolve(UUID.randomUUID() + ".upload");
        return request.vertx()
                .fileSystem()
                .open(file.toString(), new OpenOptions().setCreateNew(true).setRead(false))
                .recover(failure -> Future.failedFuture(new Unavailable("The upload cannot be kept: " + failure)))
                .compose(open -> write(body, open, whole, most, setting))
                .compose(_ -> use.apply(file))
                .eventually(() -> delete(request, file));
    }

    /** What is too long is read to its end all the same: a client that still sends would not hear why it is refused. */
    private static Future<Void> write(
            HttpServerRequest body, AsyncFile file, Promise<Void> whole, long most, String setting) {
        long[] received = {0};
        body.handler(part -> {
            received[0] += part.length();
            if (received[0] <= most && !whole.future().isComplete()) {
                take(body, file, part, whole);
            }
        });
        body.endHandler(_ -> {
            if (received[0] <= most) {
                whole.tryComplete();
            } else {
                whole.tryFail(new HttpException(413, setting));
            }
        });
        if ("100-continue".equalsIgnoreCase(body.getHeader("Expect"))) {
            body.response().writeContinue();
        }
        body.resume();
        // Closing waits for what is still being written, and tells when that failed.
        return whole.future().eventually(file::close);
    }

    private static void take(HttpServerRequest body, AsyncFile file, Buffer part, Promise<Void> whole) {
        file.write(part).onFailure(failure -> {
            LOG.warn("an upload cannot be written", failure);
            whole.tryFail(new Unavailable("The upload cannot be kept: " + failure.getMessage()));
        });
        if (file.writeQueueFull()) {
            body.pause();
            file.drainHandler(_ -> body.resume());
        }
    }

    private static Future<Void> delete(RoutingContext request, Path file) {
        var files = request.vertx().fileSystem();
        return files.exists(file.toString())
                .compose(there -> there ? files.delete(file.toString()) : Future.succeededFuture())
                .otherwiseEmpty();
    }
}
