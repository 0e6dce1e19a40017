package dev.assay.scorer.plugin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pf4j.PluginManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A plugin in use. It is unloaded when it has been retired and the last lease is given back, never under a run that began with
 * it.
 */
final class LoadedPlugin {
    private static final Logger LOG = LoggerFactory.getLogger(LoadedPlugin.class);

    private final PluginManager manager;
    private final ClassLoader loader;
    private final Path folder;
    private final PluginFile file;
    private final String digest;
    private final List<LoadedScorer> scorers;
    private final List<String> problems;
    private int leases;
    private @Nullable Runnable whenUnloaded;

    /**
     * @param folder its private copy, deleted when it is unloaded
     * @param file what is known of the jar
     * @param problems why scorers that it declares are missing
     */
    LoadedPlugin(
            PluginManager manager,
            ClassLoader loader,
            Path folder,
            PluginFile file,
            String digest,
            List<LoadedScorer> scorers,
            List<String> problems) {
        this.manager = manager;
        this.loader = loader;
        this.folder = folder;
        this.digest = digest;
        this.scorers = List.copyOf(scorers);
        this.problems = List.copyOf(problems);
        this.file = file.yielding(scorers.stream().map(LoadedScorer::id).toList(), problems);
    }

    /** The same plugin with fewer scorers; this object must not be used any more. */
    LoadedPlugin without(List<LoadedScorer> remaining, List<String> moreProblems) {
        List<String> all = new ArrayList<>(problems);
        all.addAll(moreProblems);
        return new LoadedPlugin(manager, loader, folder, file, digest, remaining, all);
    }

    PluginFile file() {
        Map<String, String> disabled = new HashMap<>();
        for (LoadedScorer scorer : scorers) {
            String problem = scorer.problem();
            if (problem != null) {
                disabled.put(scorer.id(), problem);
            }
        }
        return file.disabling(disabled);
    }

    /** Why scorers that it declares are missing. */
    List<String> problems() {
        return problems;
    }

    /** SHA-256 of the jar in hex. */
    String digest() {
        return digest;
    }

    List<LoadedScorer> scorers() {
        return scorers;
    }

    ClassLoader loader() {
        return loader;
    }

    /** Takes a lease; false when it has been retired. */
    synchronized boolean lease() {
        if (whenUnloaded != null) {
            return false;
        }
        leases++;
        return true;
    }

    void giveBack() {
        Runnable then;
        synchronized (this) {
            leases--;
            then = leases == 0 ? whenUnloaded : null;
        }
        if (then != null) {
            unload(then);
        }
    }

    /** No new leases; unloaded now or when the last one is given back. */
    void retire(Runnable then) {
        boolean idle;
        synchronized (this) {
            if (whenUnloaded != null) {
                return;
            }
            whenUnloaded = then;
            idle = leases == 0;
        }
        if (idle) {
            unload(then);
        }
    }

    /** On a thread of its own, because a plugin's stop() may do anything. */
    private void unload(Runnable then) {
        Thread.ofPlatform().daemon().name("plugin-unload-" + file.file()).start(() -> {
            unload(manager, folder);
            then.run();
        });
    }

    static void unload(PluginManager manager, Path folder) {
        try {
            for (var plugin : manager.getPlugins()) {
                manager.unloadPlugin(plugin.getPluginId());
            }
        } catch (Throwable e) {
            LOG.warn("A plugin failed while it was unloaded", e);
        }
        delete(folder);
    }

    /** Deletes a folder of private copies. */
    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList().reversed()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            // Somebody was faster.
            LOG.debug("{} is gone already", folder);
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("Cannot delete {}", folder, e);
        }
    }
}
