package dev.assay.store.pg;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One embedded PostgreSQL per test JVM; a database of its own for each test class. */
public final class PgTestDatabase {
    private static @Nullable PgEmbedded server;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private PgTestDatabase() {}

    /** A fresh database at this version's schema; to be closed by the test class. */
    public static PgDatabase create(Vertx vertx) {
        try {
            return PgDatabase.open(vertx, createUrl(vertx), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The URL of a fresh, empty database. */
    public static String createUrl(Vertx vertx) throws IOException {
        PgEmbedded running = server();
        String name = "test_" + COUNT.incrementAndGet();
        var pool = io.vertx.pgclient.PgBuilder.pool()
                .using(vertx)
                .connectingTo(running.url("postgres"))
                .build();
        pool.query("CREATE DATABASE " + name)
                .execute()
                .eventually(() -> pool.close())
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return running.url(name);
    }

    private static synchronized PgEmbedded server() throws IOException {
        PgEmbedded running = server;
        if (running == null) {
            // A folder of this JVM's own: two Maven builds side by side must not meet.
            running = PgEmbedded.start(Path.of(
                    "target", "test-postgresql-" + ProcessHandle.current().pid()));
            server = running;
            Runtime.getRuntime().addShutdownHook(new Thread(running::close));
        }
        return running;
    }
}
