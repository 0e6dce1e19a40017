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

    private record Snapshot(List<PluginFile> files, Map<String, Offer> offers) {}

    private final Runnable changed;
    private final Map<Path, PluginLoading.Outcome> places = new LinkedHashMap<>();
    private final Set<Path> blocked = new LinkedHashSet<>();
    private final Set<LoadedPlugin> draining = ConcurrentHashMap.newKeySet();
    private volatile Snapshot snapshot = new Snapshot(List.of(), Map.of());

    /** @param changed told when a retired plugin is unloaded at last */
    PluginShelf(Runnable changed) {
        this.changed = changed;
    }

    Optional<Offer> offer(String id) {
        return Optional.ofNullable(snapshot.offers().get(id));
    }

    Collection<Offer> offers() {
        return snapshot.offers().values();
    }

    /** By name; after those in use, those of the same name that drain. */
    List<PluginFile> files() {
        List<PluginFile> files = new ArrayList<>(snapshot.files());
        draining.forEach(plugin -> files.add(plugin.file().draining()));
        files.sort(Comparator.comparing(PluginFile::file));
        return files;
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
                        case PluginLoading.Loaded(LoadedPlugin plugin) -> withoutDoubles(path, plugin, gone);
                    };
            report(placed);
            retire(places.put(path, placed), retired);
        });
        gone.forEach(path -> {
            blocked.remove(path);
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

    private PluginLoading.Outcome withoutDoubles(Path path, LoadedPlugin plugin, Set<Path> gone) {
        Map<String, String> scorers = new HashMap<>();
        for (Map.Entry<Path, PluginLoading.Outcome> place : places.entrySet()) {
            boolean stays = !place.getKey().equals(path) && !gone.contains(place.getKey());
            if (stays && place.getValue() instanceof PluginLoading.Loaded(LoadedPlugin other)) {
                if (String.valueOf(other.file().pluginId()).equals(plugin.file().pluginId())) {
                    return blocked(
                            path,
                            plugin,
                            "its Plugin-Id '" + plugin.file().pluginId() + "' is the one of "
                                    + other.file().file() + ", version "
                                    + other.file().version() + ", already; remove one of them");
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
        if (doubles.isEmpty()) {
            blocked.remove(path);
            return new PluginLoading.Loaded(plugin);
        }
        LoadedPlugin rest = plugin.without(free, doubles);
        if (free.isEmpty()) {
            return blocked(path, rest, String.valueOf(rest.file().error()));
        }
        blocked.add(path);
        return new PluginLoading.Loaded(rest);
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
            changed.run();
        });
    }

    private void publish() {
        List<PluginFile> files = new ArrayList<>();
        Map<String, Offer> offers = new HashMap<>();
        for (PluginLoading.Outcome place : places.values()) {
            switch (place) {
                case PluginLoading.Refused(PluginFile file) -> files.add(file);
                case PluginLoading.Loaded(LoadedPlugin plugin) -> {
                    files.add(plugin.file());
                    plugin.scorers().forEach(scorer -> offers.put(scorer.id(), new Offer(plugin, scorer)));
                }
            }
        }
        snapshot = new Snapshot(List.copyOf(files), Map.copyOf(offers));
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
