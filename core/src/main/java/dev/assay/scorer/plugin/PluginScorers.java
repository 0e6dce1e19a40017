package dev.assay.scorer.plugin;

import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.ScorerCatalog;
import dev.assay.scorer.ScorerDescription;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.ScorerApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scorers of all plugin jars in the watched folders. One thread ({@link PluginWatch}) brings jars in and takes them out;
 * everyone else sees the last finished state ({@link PluginShelf}). A jar is replaced by swap: new leases get the new one at
 * once, old ones keep the old one until they are closed.
 */
public final class PluginScorers implements ScorerCatalog, AutoCloseable {
    static final String PREFIX = "plugin:";
    private static final Logger LOG = LoggerFactory.getLogger(PluginScorers.class);

    private final PluginConfig config;
    private final ScorerCalls calls;
    private final PluginFolders folders;
    private final PluginShelf shelf = new PluginShelf(this::unloaded);
    private final UnloadedPlugins unloaded = new UnloadedPlugins();
    private final Map<Path, PluginFile> loading = new ConcurrentHashMap<>();
    private final ReentrantLock changing = new ReentrantLock();
    private final PluginWatch watch;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Path copies;
    private final AtomicInteger copied = new AtomicInteger();

    private PluginScorers(PluginConfig config) {
        this.config = config;
        this.calls = new ScorerCalls(config);
        this.folders = new PluginFolders(config.folders(), config.settle());
        this.copies = emptied(config.copies());
        this.watch = new PluginWatch(config.folders(), config.scanEvery(), config.settle(), () -> look(false));
    }

    /**
     * Loads what is in the folders, then watches them until closed. Returns when every jar there is loaded or refused; blocks
     * for a second or so.
     *
     * @throws UncheckedIOException when the folder for copies cannot be made
     */
    public static PluginScorers start(PluginConfig config) throws InterruptedException {
        var scorers = new PluginScorers(config);
        scorers.look(true);
        scorers.watch.start();
        return scorers;
    }

    @Override
    public List<ScorerDescription> list() {
        return shelf.offers().stream()
                .map(PluginScorers::describe)
                .sorted(Comparator.comparing(scorer -> scorer.info().name()))
                .toList();
    }

    @Override
    public Optional<ScorerDescription> find(String id) {
        return shelf.offer(id).map(PluginScorers::describe);
    }

    /**
     * The jars by file name, the broken ones with the reason, those still in use after their removal too, and those that are
     * only in memory because of what they left behind.
     */
    public List<PluginFile> plugins() {
        List<PluginFile> all = new ArrayList<>(shelf.files());
        all.addAll(loading.values());
        all.addAll(unloaded.leftBehind());
        all.sort(Comparator.comparing(PluginFile::file));
        return all;
    }

    /** What a jar's {@code Plugin-Requires} is compared with. */
    public static String apiVersion() {
        return ScorerApi.VERSION;
    }

    /** Changes that people make through the server rather than in the folder. */
    public PluginChanges changes() {
        return new PluginChanges(this, config, shelf, folders);
    }

    /** Calls the listener after every change of {@link #list} or {@link #plugins}, on whatever thread made it. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public OpenScorer open(String id, Map<String, @Nullable Object> parameters, Judge judge) {
        while (true) {
            PluginShelf.Offer offer = shelf.offer(id).orElseThrow(() -> new NotFound("scorer", id));
            ScorerDescription description = describe(offer);
            if (description.problem() != null) {
                throw new Invalid("The scorer '" + id + "' is " + description.problem());
            }
            Map<String, @Nullable Object> checked = offer.scorer().parameters().check(parameters);
            if (offer.plugin().lease()) {
                return new PluginScorer(this, offer.plugin(), offer.scorer(), checked, judge, description);
            }
            // Replaced in this very moment: the shelf has the new one.
        }
    }

    /** For tests: the loader that a scorer's classes come from, now. */
    WeakReference<ClassLoader> loaderOf(String id) {
        return new WeakReference<>(shelf.offer(id).orElseThrow().plugin().loader());
    }

    ScorerCalls calls() {
        return calls;
    }

    void wasOverdue(LoadedScorer scorer) {
        if (scorer.wasOverdue(config)) {
            LOG.warn("The scorer '{}' is {}", scorer.id(), scorer.problem());
            changed();
        }
    }

    /** Brings the shelf up to date with the folders; true when some jar is still being written. */
    private boolean look(boolean trusting) throws InterruptedException {
        changing.lockInterruptibly();
        try {
            PluginFolders.Changes changes = folders.scan(trusting);
            if (!changes.arrived().isEmpty() || !changes.gone().isEmpty()) {
                update(load(changes.arrived()), changes.gone());
            }
            return changes.writing();
        } finally {
            changing.unlock();
        }
    }

    /** Held while the folders and the shelf are changed. */
    ReentrantLock changing() {
        return changing;
    }

    /** Puts on the shelf what was loaded. */
    void update(Map<Path, PluginLoading.Outcome> loaded, Set<Path> gone) throws InterruptedException {
        boolean made = shelf.update(loaded, gone);
        Set<Path> blocked = shelf.blocked();
        if (made && !blocked.isEmpty()) {
            // What stood in their way may have gone.
            shelf.update(load(List.copyOf(blocked)), Set.of());
        }
        changed();
    }

    private Map<Path, PluginLoading.Outcome> load(List<Path> files) throws InterruptedException {
        Map<Path, PluginLoading> begun = new LinkedHashMap<>();
        for (Path file : files) {
            begun.put(file, begin(file, file));
        }
        if (!files.isEmpty()) {
            changed();
        }
        Map<Path, PluginLoading.Outcome> outcomes = new LinkedHashMap<>();
        try {
            for (Map.Entry<Path, PluginLoading> each : begun.entrySet()) {
                outcomes.put(each.getKey(), each.getValue().await(config));
            }
        } finally {
            files.forEach(loading::remove);
        }
        return outcomes;
    }

    /**
     * Loads one jar that is not in its place yet.
     *
     * @param place where it will be
     */
    PluginLoading.Outcome load(Path file, Path place) throws InterruptedException {
        PluginLoading begun = begin(file, place);
        changed();
        try {
            return begun.await(config);
        } finally {
            loading.remove(place);
        }
    }

    private PluginLoading begin(Path file, Path place) {
        Path name = place.getFileName();
        PluginFile unread =
                PluginFile.unread(String.valueOf(name), !config.dropFolder().equals(place.getParent()));
        loading.put(place, unread.in(PluginFile.State.LOADING));
        return PluginLoading.begin(file, unread, copies.resolve(copied.getAndIncrement() + "-" + name));
    }

    private void unloaded(LoadedPlugin plugin) {
        calls.renewThreads();
        unloaded.watch(plugin.file(), plugin.loader());
        changed();
    }

    void changed() {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                LOG.error("A listener for changes of plugins failed", e);
            }
        }
    }

    private static ScorerDescription describe(PluginShelf.Offer offer) {
        return new ScorerDescription(
                offer.scorer().id(),
                ScorerDescription.Kind.PLUGIN,
                offer.scorer().info(),
                offer.plugin().digest(),
                offer.plugin().file().file(),
                offer.scorer().problem());
    }

    private static Path emptied(Path copies) {
        try {
            Files.createDirectories(copies);
            try (Stream<Path> old = Files.list(copies)) {
                List<Path> left = old.toList();
                left.forEach(LoadedPlugin::delete);
            }
            return copies;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder for copies of plugins, " + copies, e);
        }
    }

    /** Ends the watch and unloads what is not leased; calls that run are interrupted. */
    @Override
    public void close() {
        watch.close();
        shelf.clear();
        calls.close();
    }
}
