package dev.assay.scorer.plugin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugins in use. One thread changes it; the others read a snapshot that is swapped as a whole. Ids of plugins and names of
 * scorers are unique on it: who came first stays, the other is told so and tried again when something leaves.
 */
final class PluginShelf {
    private static final Logger LOG = LoggerFactory.getLogger(PluginShelf.class);

    /** A scorer and the plugin it is leased from. */
    record Offer(LoadedPlugin plugin, LoadedScorer scorer) {}

    private record Snapshot(List<LoadedPlugin> plugins, List<PluginFile> refused, Map<String, Offer> offers) {}

    private final Consumer<LoadedPlugin> unloaded;
    private final Map<Path, PluginLoading.Outcome> places = new LinkedHashMap<>();
    /** Jars that were refused in the place of one that goes on serving. */
    private final Map<Path, PluginFile> refusedNew = new LinkedHashMap<>();

    private final Set<Path> blocked = new LinkedHashSet<>();
    private final Set<LoadedPlugin> draining = ConcurrentHashMap.newKeySet();
    private volatile Snapshot snapshot = new Snapshot(List.of(), List.of(), Map.of());

    /** @param unloaded told when a retired plugin is unloaded at last */
    PluginShelf(Consumer<LoadedPlugin> unloaded) {
        this.unloaded = unloaded;
    }

    Optional<Offer> offer(String id) {
        return Optional.ofNullable(snapshot.offers().get(id));
    }

    Collection<Offer> offers() {
        return snapshot.offers().values();
    }

    /** By name; after those in use, those of the same name that were refused or drain. */
    List<PluginFile> files() {
        Snapshot now = snapshot;
        List<PluginFile> files = new ArrayList<>();
        now.plugins().forEach(plugin -> files.add(plugin.file()));
        files.addAll(now.refused());
        draining.forEach(plugin -> files.add(plugin.file().in(PluginFile.State.DRAINING)));
        files.sort(Comparator.comparing(PluginFile::file));
        return files;
    }

    /** The plugin from this jar that is in use. */
    synchronized Optional<LoadedPlugin> at(Path path) {
        return places.get(path) instanceof PluginLoading.Loaded(LoadedPlugin plugin)
                ? Optional.of(plugin)
                : Optional.empty();
    }

    /** The plugin in use whose jar is called so. */
    Optional<LoadedPlugin> named(String file) {
        return snapshot.plugins().stream()
                .filter(plugin -> plugin.file().file().equals(file))
                .findFirst();
    }

    /** The jar whose plugin has this id. */
    synchronized Optional<Path> placeOf(String pluginId) {
        return places.entrySet().stream()
                .filter(place -> place.getValue() instanceof PluginLoading.Loaded(LoadedPlugin plugin)
                        && plugin.file().isPlugin(pluginId))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** What stands in the way of a plugin; empty when nothing does. */
    synchronized List<String> conflicts(Path path, LoadedPlugin plugin, Set<Path> gone) {
        Doubles doubles = withoutDoubles(path, plugin, gone);
        return doubles == null ? List.of() : doubles.why();
    }

    /** Jars that others stand in the way of. */
    Set<Path> blocked() {
        return Set.copyOf(blocked);
    }

    /**
     * Puts in place what was loaded and takes away what is gone.
     *
     * @param gone do not stand in the way of those that come
     * @return true when a plugin was taken away or replaced
     */
    synchronized boolean update(Map<Path, PluginLoading.Outcome> loaded, Set<Path> gone) {
        List<LoadedPlugin> retired = new ArrayList<>();
        loaded.forEach((path, outcome) -> {
            PluginLoading.Outcome placed =
                    switch (outcome) {
                        case PluginLoading.Refused refused -> {
                            blocked.remove(path);
                            yield refused;
                        }
                        case PluginLoading.Loaded(LoadedPlugin plugin) -> shelve(path, plugin, gone);
                    };
            report(placed);
            if (placed instanceof PluginLoading.Refused(PluginFile refused)
                    && places.get(path) instanceof PluginLoading.Loaded(LoadedPlugin old)) {
                refusedNew.put(
                        path,
                        refused.failed(
                                refused.error() + "; version " + old.file().version() + " goes on serving"));
            } else {
                refusedNew.remove(path);
                retire(places.put(path, placed), retired);
            }
        });
        gone.forEach(path -> {
            blocked.remove(path);
            refusedNew.remove(path);
            retire(places.remove(path), retired);
        });
        publish();
        // Only now: whoever still finds the old one in a snapshot and is refused a lease must find the new one there.
        retired.forEach(this::drain);
        return !retired.isEmpty();
    }

    /** Takes everything away. */
    synchronized void clear() {
        update(Map.of(), Set.copyOf(places.keySet()));
    }

    private static void retire(PluginLoading.@Nullable Outcome old, List<LoadedPlugin> retired) {
        if (old instanceof PluginLoading.Loaded(LoadedPlugin plugin)) {
            retired.add(plugin);
        }
    }

    /**
     * @param why in words
     * @param free the scorers of the plugin that nobody else has; none when its id is taken
     */
    private record Doubles(List<String> why, List<LoadedScorer> free) {}

    private PluginLoading.Outcome shelve(Path path, LoadedPlugin plugin, Set<Path> gone) {
        Doubles doubles = withoutDoubles(path, plugin, gone);
        if (doubles == null) {
            blocked.remove(path);
            return new PluginLoading.Loaded(plugin);
        }
        if (doubles.free().isEmpty()) {
            return blocked(path, plugin, String.join("; ", doubles.why()));
        }
        blocked.add(path);
        return new PluginLoading.Loaded(plugin.without(doubles.free(), doubles.why()));
    }

    private @Nullable Doubles withoutDoubles(Path path, LoadedPlugin plugin, Set<Path> gone) {
        Map<String, String> scorers = new HashMap<>();
        for (Map.Entry<Path, PluginLoading.Outcome> place : places.entrySet()) {
            boolean stays = !place.getKey().equals(path) && !gone.contains(place.getKey());
            if (stays && place.getValue() instanceof PluginLoading.Loaded(LoadedPlugin other)) {
                if (other.file().isPlugin(plugin.file().pluginId())) {
                    return new Doubles(
                            List.of("its Plugin-Id '" + plugin.file().pluginId() + "' is the one of "
                                    + other.file().file() + ", version "
                                    + other.file().version() + ", already; remove one of them"),
                            List.of());
                }
                other.scorers()
                        .forEach(scorer -> scorers.put(scorer.id(), other.file().file()));
            }
        }
        List<LoadedScorer> free = new ArrayList<>();
        List<String> doubles = new ArrayList<>();
        for (LoadedScorer scorer : plugin.scorers()) {
            String owner = scorers.get(scorer.id());
            if (owner == null) {
                free.add(scorer);
            } else {
                doubles.add("the scorer '" + scorer.info().name() + "' is in " + owner + " already");
            }
        }
        return doubles.isEmpty() ? null : new Doubles(doubles, free);
    }

    private PluginLoading.Outcome blocked(Path path, LoadedPlugin plugin, String why) {
        blocked.add(path);
        plugin.retire(() -> {});
        return new PluginLoading.Refused(plugin.file().failed(why));
    }

    private void drain(LoadedPlugin plugin) {
        draining.add(plugin);
        plugin.retire(() -> {
            draining.remove(plugin);
            unloaded.accept(plugin);
        });
    }

    private void publish() {
        List<LoadedPlugin> plugins = new ArrayList<>();
        List<PluginFile> refused = new ArrayList<>(refusedNew.values());
        Map<String, Offer> offers = new HashMap<>();
        for (PluginLoading.Outcome place : places.values()) {
            switch (place) {
                case PluginLoading.Refused(PluginFile file) -> refused.add(file);
                case PluginLoading.Loaded(LoadedPlugin plugin) -> {
                    plugins.add(plugin);
                    plugin.scorers().forEach(scorer -> offers.put(scorer.id(), new Offer(plugin, scorer)));
                }
            }
        }
        snapshot = new Snapshot(List.copyOf(plugins), List.copyOf(refused), Map.copyOf(offers));
    }

    private static void report(PluginLoading.Outcome outcome) {
        PluginFile file =
                switch (outcome) {
                    case PluginLoading.Refused(PluginFile refused) -> refused;
                    case PluginLoading.Loaded(LoadedPlugin plugin) -> plugin.file();
                };
        if (file.error() == null) {
            LOG.info("Plugin {} {} from {}: {}", file.pluginId(), file.version(), file.file(), file.scorers());
        } else {
            LOG.warn("Plugin jar {}: {}", file.file(), file.error());
        }
    }
}
