package dev.assay.scorer.plugin;

import static dev.assay.scorer.plugin.JarBuilder.aPlugin;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What plugins forget to stop, and what becomes of it and of their classes when they are removed. */
class LeftBehindTest {
    private final Path temp;

    private WatchedFolder plugins;

    LeftBehindTest(@TempDir Path temp) {
        this.temp = temp;
    }

    @BeforeEach
    void start() throws Exception {
        plugins = WatchedFolder.in(temp);
    }

    @AfterEach
    void close() {
        plugins.close();
    }

    @Test
    void a_thread_that_ends_when_interrupted_leaves_nothing() throws Exception {
        WeakReference<ClassLoader> loader = usedAndRemoved(
                "var thread = new Thread(() -> { try { Thread.sleep(600_000); } catch (InterruptedException e) { } });"
                        + " thread.setDaemon(true); thread.start();");

        awaitCollected(loader);
        assertThat(plugins.scorers.plugins()).isEmpty();
    }

    @Test
    void a_thread_that_goes_on_is_named() throws Exception {
        usedAndRemoved("var thread = new Thread(() -> { while (!Boolean.getBoolean(\"assay.test.end\")) {"
                + " Thread.interrupted(); java.util.concurrent.locks.LockSupport.parkNanos(10_000_000); } },"
                + " \"stubborn-poller\"); thread.setDaemon(true); thread.start();");
        try {
            PluginFile left = plugins.awaitFile("leaky.jar", PluginFile.State.LEFT_BEHIND);

            assertThat(left.error())
                    .startsWith("its classes stay in memory: it left the thread 'stubborn-poller' running")
                    .endsWith("its Plugin's stop() must end what it started");
        } finally {
            System.setProperty("assay.test.end", "true");
        }
    }

    @Test
    void a_thread_local_leaves_with_the_threads_of_the_server() throws Exception {
        awaitCollected(usedAndRemoved("HELD.set(this);"));
    }

    @Test
    void a_jmx_bean_is_taken_away() throws Exception {
        var name = new ObjectName("sample:type=Left");
        WeakReference<ClassLoader> loader = usedAndRemoved(
                "java.lang.management.ManagementFactory.getPlatformMBeanServer().registerMBean(new Left(),"
                        + " new javax.management.ObjectName(\"sample:type=Left\"));");

        await(() -> !ManagementFactory.getPlatformMBeanServer().isRegistered(name));
        awaitCollected(loader);
    }

    @Test
    void what_java_lets_nobody_undo_is_told_in_general() throws Exception {
        WeakReference<ClassLoader> loader =
                usedAndRemoved("Runtime.getRuntime().addShutdownHook(new Thread(() -> HELD.remove()));");

        await(() -> {
            System.gc();
            return plugins.scorers.plugins().stream().anyMatch(file -> file.state() == PluginFile.State.LEFT_BEHIND);
        });
        assertThat(loader.get()).isNotNull();
        assertThat(plugins.scorers.plugins().getFirst().error())
                .contains("a shutdown hook, a ThreadLocal or a registration with the JDK", "only a restart frees them");
    }

    /** A plugin that does this in its first call, removed after it. */
    private WeakReference<ClassLoader> usedAndRemoved(String does) throws IOException, InterruptedException {
        Path jar = aPlugin("leaky")
                .withScorer(
                        "leaky",
                        "leaky",
                        "static final ThreadLocal<Object> HELD = new ThreadLocal<>();",
                        does + " return List.of(Feedback.yesNo(true, \"\"));",
                        "Set.of()")
                .withHelper("LeftMBean", "package sample; public interface LeftMBean {}")
                .withHelper("Left", "package sample; public class Left implements LeftMBean {}")
                .buildInto(Files.createTempFile(temp, "leaky", ".upload"));
        plugins.scorers.changes().install(jar, "leaky.jar");
        WeakReference<ClassLoader> loader = plugins.scorers.loaderOf("plugin:leaky");
        assertThat(plugins.score("leaky").toString()).startsWith("Scored");
        plugins.scorers.changes().remove("leaky.jar");
        plugins.await(catalog -> catalog.plugins().stream()
                .noneMatch(file -> List.of(PluginFile.State.READY, PluginFile.State.DRAINING)
                        .contains(file.state())));
        return loader;
    }

    private static void awaitCollected(WeakReference<ClassLoader> loader) throws InterruptedException {
        await(() -> {
            System.gc();
            return loader.get() == null;
        });
    }

    private static void await(BooleanSupplier wish) throws InterruptedException {
        long deadline = System.nanoTime() + WatchedFolder.PATIENCE.toNanos();
        while (!wish.getAsBoolean()) {
            assertThat(deadline - System.nanoTime()).as("nanoseconds left").isPositive();
            // Nothing announces that an object was collected.
            Thread.onSpinWait();
        }
    }
}
