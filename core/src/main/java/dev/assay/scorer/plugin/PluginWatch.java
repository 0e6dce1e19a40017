package dev.assay.scorer.plugin;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that looks into folders: soon after the system announces a change, and every few seconds in any case, because not
 * every file system announces and not every event arrives.
 */
final class PluginWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PluginWatch.class);

    /** Looks into the folders; true to be asked again soon. */
    interface Look {
        boolean again() throws InterruptedException;
    }

    private final List<Path> folders;
    private final Duration every;
    private final Duration soon;
    private final Look look;
    private final Map<Path, WatchKey> watched = new HashMap<>();
    private final @Nullable WatchService service;
    private final Thread thread;

    PluginWatch(List<Path> folders, Duration every, Duration soon, Look look) {
        this.folders = folders;
        this.every = every;
        this.soon = soon.isPositive() ? soon : Duration.ofMillis(1);
        this.look = look;
        this.service = service();
        this.thread = Thread.ofPlatform().daemon().name("plugin-watch").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        boolean again = false;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                register();
                await(again ? soon : every);
                again = look.again();
            } catch (InterruptedException | ClosedWatchServiceException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("Looking for plugins failed; trying again", e);
                again = false;
            }
        }
    }

    private void await(Duration atMost) throws InterruptedException {
        if (service == null) {
            Thread.sleep(atMost);
            return;
        }
        WatchKey key = service.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
        while (key != null) {
            key.pollEvents();
            if (!key.reset()) {
                watched.values().remove(key);
            }
            key = service.poll();
        }
    }

    /** Folders may appear, vanish and come back. */
    private void register() {
        for (Path folder : folders) {
            WatchKey key = watched.get(folder);
            if (service != null && (key == null || !key.isValid()) && Files.isDirectory(folder)) {
                try {
                    watched.put(
                            folder,
                            folder.register(
                                    service,
                                    StandardWatchEventKinds.ENTRY_CREATE,
                                    StandardWatchEventKinds.ENTRY_MODIFY,
                                    StandardWatchEventKinds.ENTRY_DELETE));
                } catch (IOException e) {
                    LOG.debug("Changes of {} are not announced, it is looked into every {}", folder, every, e);
                }
            }
        }
    }

    private static @Nullable WatchService service() {
        try {
            return FileSystems.getDefault().newWatchService();
        } catch (IOException e) {
            LOG.debug("Changes of folders are not announced here", e);
            return null;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        if (service != null) {
            try {
                service.close();
            } catch (IOException e) {
                LOG.debug("Cannot close the watch service", e);
            }
        }
        try {
            // A look that has begun must not put anything on the shelf after it was cleared.
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
