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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kills at the moment when the index can be seen at something: of the server, of its database, of both. */
@Tag("long")
class AimedKillsIT {
    private static final int SOME = 100;
    private static final long SEEN_WITHIN_SECONDS = 240;

    private enum Victim {
        SERVER,
        DATABASE,
        BOTH
    }

    private interface Moment {
        /** Returns when it has come. */
        void await(AssayServer server) throws Exception;
    }

    /** A merge has a thread of its own, whose name the operating system knows. */
    @ParameterizedTest
    @EnumSource
    void a_kill_while_segments_are_merged_loses_nothing(Victim victim) throws Exception {
        killAt("merge", victim, server -> {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SEEN_WITHIN_SECONDS);
            while (!hasThread(server.pid(), "Lucene Merge")) {
                assertThat(System.nanoTime()).as("segments are merged").isLessThan(end);
                Thread.onSpinWait();
            }
        });
    }

    /** The files of segments come to the disk first. */
    @ParameterizedTest
    @EnumSource
    void a_kill_while_segments_are_written_loses_nothing(Victim victim) throws Exception {
        killAt("segments", victim, server -> awaitFile(server, "_[0-9a-z]+.*"));
    }

    /** Then the list of segments, under this name until it is whole. */
    @ParameterizedTest
    @EnumSource
    void a_kill_while_the_index_commits_loses_nothing(Victim victim) throws Exception {
        killAt("commit", victim, server -> awaitFile(server, "pending_segments.*"));
    }

    private static void killAt(String what, Victim victim, Moment moment) throws Exception {
        AssayServer server = AssayServer.in("kill-" + victim + "-in-" + what).start();
        try (Senders senders = Senders.start(server.client(), 3)) {
            senders.awaitMore(SOME);
            moment.await(server);
            switch (victim) {
                case SERVER -> server.kill();
                case BOTH -> server.killWithDatabase();
                case DATABASE -> {
                    server.killDatabase();
                    senders.awaitMore(SOME);
                }
            }
            senders.finish();
            try (AssayServer after = victim == Victim.DATABASE ? server : server.again()) {
                senders.sendUnansweredAgain(after.client());
                senders.assertAllThere(after.client());
                after.assertEqual();
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
