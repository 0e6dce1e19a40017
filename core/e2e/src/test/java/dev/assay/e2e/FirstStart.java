package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.store.pg.PgEmbedded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a server makes in its data folder when it starts there for the first time, and what takes it most of that time:
 * PostgreSQL, unpacked, with an empty cluster, and the start-up cache of its sandbox. Made once, so that only tests of first
 * starts wait for it.
 */
final class FirstStart {
    private static final long MADE_WITHIN_SECONDS = 120;

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
        Path sandbox = setup.home().resolve("data/sandbox");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MADE_WITHIN_SECONDS);
        while (!hasCache(sandbox)) {
            assertThat(System.nanoTime())
                    .as("the sandbox's cache is made; %s", server.said())
                    .isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        server.signal("TERM");
        copy(sandbox, data.resolve("sandbox"));
        made = data;
        return data;
    }

    private static boolean hasCache(Path sandbox) throws IOException {
        if (Files.notExists(sandbox)) {
            return false;
        }
        try (Stream<Path> files = Files.list(sandbox)) {
            return files.anyMatch(file -> file.toString().endsWith(".aot"));
        }
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
