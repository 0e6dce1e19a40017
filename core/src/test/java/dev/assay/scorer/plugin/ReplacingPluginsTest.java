package dev.assay.scorer.plugin;

import static dev.assay.scorer.plugin.PluginScorersTest.said;
import static dev.assay.scorer.plugin.PluginScorersTest.version;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.OpenScorer;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplacingPluginsTest {
    private static final int REPLACEMENTS = 50;
    private static final int THREADS = 8;

    @Test
    void fifty_replacements_under_eight_threads_lose_no_call_and_leave_no_class_loader_behind(@TempDir Path temp)
            throws Exception {
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        try (WatchedFolder plugins = WatchedFolder.in(temp, Duration.ofSeconds(30), 4)) {
            version("0").with("Plugin-Version", "0").dropInto(plugins.folder, "v.jar");
            plugins.awaitFile("v.jar", PluginFile.State.READY);
            loaders.add(plugins.scorers.loaderOf("plugin:versioned"));
            var stop = new AtomicBoolean();
            var calls = new AtomicInteger();
            var wrong = new ConcurrentLinkedQueue<Object>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                threads.add(Thread.ofVirtual().start(() -> {
                    while (!stop.get()) {
                        try (OpenScorer scorer = plugins.open("versioned")) {
                            Object first = said(scorer);
                            for (int call = 0; call < 20; call++) {
                                if (!first.equals(said(scorer))) {
                                    wrong.add("a lease changed its version from " + first);
                                }
                                calls.incrementAndGet();
                            }
                        } catch (Throwable e) {
                            wrong.add(e);
                        }
                    }
                }));
            }
            try {
                for (int i = 1; i <= REPLACEMENTS; i++) {
                    String next = String.valueOf(i);
                    version(next).with("Plugin-Version", next).dropInto(plugins.folder, "v.jar");
                    plugins.await(catalog -> catalog.plugins().stream()
                            .anyMatch(file -> next.equals(file.version()) && file.state() == PluginFile.State.READY));
                    loaders.add(plugins.scorers.loaderOf("plugin:versioned"));
                }
            } finally {
                stop.set(true);
                for (Thread thread : threads) {
                    thread.join();
                }
            }

            assertThat(wrong).isEmpty();
            assertThat(calls.get()).isGreaterThan(REPLACEMENTS);
            plugins.await(catalog -> catalog.plugins().size() == 1);
            try (OpenScorer last = plugins.open("versioned")) {
                assertThat(said(last)).isEqualTo(String.valueOf(REPLACEMENTS));
            }
            List<WeakReference<ClassLoader>> old = loaders.subList(0, REPLACEMENTS);
            for (int i = 0; i < 50 && old.stream().anyMatch(loader -> loader.get() != null); i++) {
                System.gc();
            }
            assertThat(old).allSatisfy(loader -> assertThat(loader.get()).isNull());
            assertThat(loaders.getLast().get()).isNotNull();
        }
    }
}
