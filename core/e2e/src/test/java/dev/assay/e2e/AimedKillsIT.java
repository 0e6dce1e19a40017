package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kills of server and database at the moment when the index can be seen at something. */
@Tag("long")
class AimedKillsIT {
    private static final int SOME = 100;
    private static final long SEEN_WITHIN_SECONDS = 240;

    private interface Moment {
        /** Returns when it has come. */
        void await(AssayServer server) throws Exception;
    }

    /** A merge has a thread of its own, whose name the operating system knows. */
    @Test
    void a_kill_while_segments_are_merged_loses_nothing() throws Exception {
        killAt("kill-in-merge", server -> {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SEEN_WITHIN_SECONDS);
            while (!hasThread(server.pid(), "Lucene Merge")) {
                assertThat(System.nanoTime()).as("segments are merged").isLessThan(end);
                Thread.onSpinWait();
            }
        });
    }

    /** The files of segments come to the disk first. */
    @Test
    void a_kill_while_segments_are_written_loses_nothing() throws Exception {
        killAt("kill-in-segments", server -> awaitFile(server, "_[0-9a-z]+.*"));
    }

    /** Then the list of segments, under this name until it is whole. */
    @Test
    void a_kill_while_the_index_commits_loses_nothing() throws Exception {
        killAt("kill-in-commit", server -> awaitFile(server, "pending_segments.*"));
    }

    private static void killAt(String home, Moment moment) throws Exception {
        AssayServer server = AssayServer.in(home).start();
        try (Senders senders = Senders.start(server.client(), 3)) {
            senders.awaitMore(SOME);
            moment.await(server);
            server.killWithDatabase();
            senders.finish();
            try (AssayServer again = server.again()) {
                senders.assertAllThere(again.client());
                again.assertEqual();
                SentTrace after = SentTrace.named("after");
                again.client().send(null, after);
                assertThat(again.client().search("0", "name = 'after'")).containsExactly(after.id());
            }
        }
    }

    private static boolean hasThread(long pid, String name) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return threads.anyMatch(thread -> {
                try {
                    return Files.readString(thread.resolve("comm")).startsWith(name);
                } catch (IOException _) {
                    return false;
                }
            });
        }
    }

    /** As soon as the operating system tells of such a file in the index of traces. */
    private static void awaitFile(AssayServer server, String name) throws IOException, InterruptedException {
        try (WatchService watch = FileSystems.getDefault().newWatchService()) {
            server.home().resolve("data/index/traces").register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SEEN_WITHIN_SECONDS);
            while (true) {
                WatchKey key = watch.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                assertThat(key).as("a file %s is written", name).isNotNull();
                List<WatchEvent<?>> events = key.pollEvents();
                if (events.stream()
                        .anyMatch(event -> String.valueOf(event.context()).matches(name))) {
                    return;
                }
                key.reset();
            }
        }
    }
}
