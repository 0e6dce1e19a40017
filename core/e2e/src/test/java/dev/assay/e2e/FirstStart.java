package dev.assay.e2e;

import dev.assay.store.pg.PgEmbedded;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a server makes in its data folder when it starts there for the first time, and what takes it most of that time:
 * PostgreSQL, unpacked, with an empty cluster, and the start-up cache of its sandbox. Made once, so that only tests of first
 * starts wait for it.
 */
final class FirstStart {
    private static @Nullable Path made;

    private FirstStart() {}

    /** @param data not there yet */
    static void copyInto(Path data) throws IOException, InterruptedException {
        copy(made(), data);
    }

    private static synchronized Path made() throws IOException, InterruptedException {
        Path known = made;
        if (known != null) {
            return known;
        }
        AssayServer.Setup setup = AssayServer.in("first-start").fromNothing();
        Path data = setup.home().resolve("first");
        PgEmbedded.start(Files.createDirectories(data).resolve("postgresql")).close();
        copy(data.resolve("postgresql"), setup.home().resolve("data/postgresql"));
        AssayServer server = setup.start();
        // Who has a script checked waits for the sandbox, and the sandbox for its cache.
        server.client()
                .post("/api/v1/scripts/check", new JsonObject().put("source", "export default () => 1"))
                .expect(200);
        server.signal("TERM");
        copy(setup.home().resolve("data/sandbox"), data.resolve("sandbox"));
        made = data;
        return data;
    }

    /** With owners, rights and times: PostgreSQL's files are another user's. */
    private static void copy(Path from, Path to) throws IOException, InterruptedException {
        Files.createDirectories(to.getParent());
        Process copying = new ProcessBuilder("cp", "-a", from.toString(), to.toString())
                .inheritIO()
                .start();
        if (copying.waitFor() != 0) {
            throw new IOException(from + " cannot be copied to " + to);
        }
    }
}
