package dev.assay.scorer.plugin;

import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerApi;
import dev.assay.scorer.api.ScorerInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.pf4j.PluginManager;
import org.pf4j.PluginState;

/**
 * One jar on its way in, checked step by step on a thread of its own. Everything that a plugin may do wrong ends as a
 * {@link Refused} with the reason: PF4J itself starts a plugin whose scorers cannot be made, and says nothing.
 */
final class PluginLoading {
    /** What came of it. */
    sealed interface Outcome {}

    /** At least one scorer can be used. */
    record Loaded(LoadedPlugin plugin) implements Outcome {}

    /** Nothing of it can be used. */
    record Refused(PluginFile file) implements Outcome {}

    private final Path file;
    private final PluginFile unread;
    private final Path folder;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private volatile @Nullable String digest;
    private volatile @Nullable PluginJar jar;

    private PluginLoading(Path file, PluginFile unread, Path folder) {
        this.file = file;
        this.unread = unread;
        this.folder = folder;
    }

    /**
     * Begins to load a jar.
     *
     * @param unread how it is called
     * @param folder for its private copy; does not exist yet
     */
    static PluginLoading begin(Path file, PluginFile unread, Path folder) {
        var loading = new PluginLoading(file, unread, folder);
        Thread.ofPlatform().daemon().name("plugin-load-" + unread.file()).start(loading::run);
        return loading;
    }

    /** Waits for the outcome; a plugin that takes longer is refused, and unloaded if it ever gets ready. */
    Outcome await(PluginConfig config) throws InterruptedException {
        try {
            return outcome.get(config.loadLimit().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            var late = new Refused(
                    refused("it did not load within " + config.loadLimit().toMillis() + " ms"));
            return outcome.complete(late) ? late : outcome.join();
        } catch (ExecutionException e) {
            return new Refused(refused(Defects.name(e.getCause() == null ? e : e.getCause())));
        }
    }

    private void run() {
        Outcome mine;
        try {
            mine = load();
        } catch (PluginRefusedException e) {
            LoadedPlugin.delete(folder);
            mine = new Refused(refused(e.reason()));
        } catch (Throwable e) {
            LoadedPlugin.delete(folder);
            mine = new Refused(refused(Defects.name(e)));
        }
        if (!outcome.complete(mine) && mine instanceof Loaded(LoadedPlugin plugin)) {
            plugin.retire(() -> {});
        }
    }

    private Outcome load() throws PluginRefusedException {
        Path copy = folder.resolve("plugin.jar");
        try {
            Files.createDirectories(folder);
            digest = PluginJar.copy(file, copy);
        } catch (IOException e) {
            throw new PluginRefusedException("cannot be copied: " + e.getMessage());
        }
        PluginJar read = PluginJar.read(copy, folder);
        jar = read;
        check(read);
        var pf4j = new Pf4jOfOneJar(copy, read.libraries());
        try {
            return start(pf4j, read);
        } catch (Throwable e) {
            LoadedPlugin.unload(pf4j, folder);
            throw e;
        }
    }

    private static void check(PluginJar jar) throws PluginRefusedException {
        if (jar.pluginId() == null) {
            throw new PluginRefusedException("its META-INF/MANIFEST.MF names no Plugin-Id, so it is no plugin"
                    + (jar.newest() == null ? ", and it has no class: a jar of sources or documents?" : ""));
        }
        if (jar.version() == null) {
            throw new PluginRefusedException("its META-INF/MANIFEST.MF names no Plugin-Version");
        }
        if (jar.dependencies() != null) {
            throw new PluginRefusedException("it depends on other plugins (Plugin-Dependencies: " + jar.dependencies()
                    + "); expected none: put what it needs into its lib folder");
        }
        if (jar.newest() != null && jar.newest().java() > Runtime.version().feature()) {
            throw new PluginRefusedException("its class " + jar.newest().name() + " was compiled for Java "
                    + jar.newest().java() + "; expected at most Java "
                    + Runtime.version().feature() + ", which this server runs on (javac --release)");
        }
        if (jar.declared().isEmpty() && !jar.marked().isEmpty()) {
            throw new PluginRefusedException(
                    "it declares no scorer: META-INF/extensions.idx is missing or empty, though "
                            + String.join(", ", jar.marked())
                            + " is marked @Extension; PF4J's annotation processor did not run:"
                            + " put org.pf4j:pf4j among the compiler's annotationProcessorPaths");
        }
        if (jar.declared().isEmpty()) {
            throw new PluginRefusedException(
                    "it declares no scorer: META-INF/extensions.idx is missing or empty; expected"
                            + " classes marked @Extension, compiled with PF4J as annotation processor");
        }
    }

    private Outcome start(Pf4jOfOneJar pf4j, PluginJar read) throws PluginRefusedException {
        String id = pf4j.loadPlugin(read.jar());
        if (pf4j.getPlugin(id).getPluginState() == PluginState.DISABLED) {
            throw new PluginRefusedException("it requires version " + read.requires()
                    + " of the scorer API, this server has " + ScorerApi.VERSION);
        }
        if (pf4j.getPlugin(id).getPlugin() == null) {
            throw new PluginRefusedException("its Plugin-Class cannot be made; expected a class of its own that extends"
                    + " org.pf4j.Plugin and has a constructor without parameters");
        }
        if (pf4j.startPlugin(id) != PluginState.STARTED) {
            Throwable why = pf4j.getPlugin(id).getFailedException();
            throw new PluginRefusedException(
                    "it does not start: " + (why == null ? "no reason given" : Defects.name(why)));
        }
        ClassLoader loader = pf4j.getPluginClassLoader(id);
        List<LoadedScorer> scorers = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Thread.currentThread().setContextClassLoader(loader);
        for (String className : read.declared()) {
            try {
                LoadedScorer scorer = scorer(pf4j, loader, className);
                if (names.add(scorer.info().name())) {
                    scorers.add(scorer);
                } else {
                    problems.add(
                            className + " has the name '" + scorer.info().name() + "' of another scorer of this jar");
                }
            } catch (PluginRefusedException e) {
                problems.add(className + " " + e.reason());
            } catch (Throwable e) {
                problems.add(className + " failed: " + Defects.name(e));
            }
        }
        if (scorers.isEmpty()) {
            LoadedPlugin.unload(pf4j, folder);
            return new Refused(known(problems));
        }
        return new Loaded(
                new LoadedPlugin(pf4j, loader, folder, known(problems), String.valueOf(digest), scorers, problems));
    }

    private static LoadedScorer scorer(PluginManager manager, ClassLoader loader, String className)
            throws PluginRefusedException, ClassNotFoundException {
        Class<?> type = loader.loadClass(className);
        if (!Scorer.class.isAssignableFrom(type)) {
            throw new PluginRefusedException("is no " + Scorer.class.getName());
        }
        Scorer scorer = (Scorer) manager.getExtensionFactory().create(type);
        ScorerInfo info = scorer.info();
        if (info == null) {
            throw new PluginRefusedException("has an info() that is null");
        }
        return new LoadedScorer(scorer, info);
    }

    private PluginFile refused(String why) {
        return known(List.of()).failed(why);
    }

    private PluginFile known(List<String> problems) {
        PluginJar read = jar;
        return read == null ? unread.copied(digest) : unread.read(read, digest).yielding(List.of(), problems);
    }
}
