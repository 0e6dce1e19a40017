package dev.assay.scorer.plugin;

import dev.assay.error.Conflict;
import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.error.Unavailable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Jars put in place, replaced and removed by people through the server. Stricter than the folder: a jar comes in only when all
 * that it declares can be used, and until then the old one goes on serving.
 */
public final class PluginChanges {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,120}\\.jar");

    private final PluginScorers scorers;
    private final PluginConfig config;
    private final PluginShelf shelf;
    private final PluginFolders folders;

    PluginChanges(PluginScorers scorers, PluginConfig config, PluginShelf shelf, PluginFolders folders) {
        this.scorers = scorers;
        this.config = config;
        this.shelf = shelf;
        this.folders = folders;
    }

    /**
     * Checks a jar, loads it and puts it into the folder, in the place of the one that had the same Plugin-Id, whatever the
     * file of that one is called. Blocks until it serves.
     *
     * @param sent stays where it is
     * @param name of the file in the folder
     * @return the plugin that serves now
     * @throws Invalid when something is wrong with the name or the jar; everything that was before serves on
     * @throws Conflict when another plugin has its id, its scorers or its file
     * @throws Unavailable when the folder cannot be written
     */
    public PluginFile install(Path sent, String name) throws InterruptedException {
        if (!NAME.matcher(name).matches()) {
            throw new Invalid("A plugin's file is called '" + name
                    + "'; expected letters, digits and . _ + - ending in .jar, at most 125 characters");
        }
        Path place = config.dropFolder().resolve(name);
        LoadedPlugin plugin =
                switch (scorers.load(sent, place)) {
                    case PluginLoading.Refused(PluginFile file) -> {
                        scorers.changed();
                        throw refused(place, file);
                    }
                    case PluginLoading.Loaded(LoadedPlugin loaded) -> loaded;
                };
        boolean serves = false;
        scorers.changing().lockInterruptibly();
        try {
            if (!plugin.problems().isEmpty()) {
                throw refused(place, plugin.file());
            }
            Set<Path> gone = check(place, plugin);
            put(sent, place);
            for (Path old : gone) {
                Files.deleteIfExists(old);
                folders.removed(old);
            }
            folders.placed(place);
            serves = true;
            scorers.update(Map.of(place, new PluginLoading.Loaded(plugin)), gone);
            return plugin.file();
        } catch (IOException e) {
            throw new Unavailable("The folder of plugins, " + config.dropFolder() + ", cannot be written: " + e);
        } finally {
            scorers.changing().unlock();
            if (!serves) {
                plugin.retire(scorers::changed);
            }
        }
    }

    /** Another jar of the same plugin, which goes when this one comes. */
    private Set<Path> check(Path place, LoadedPlugin plugin) {
        String id = String.valueOf(plugin.file().pluginId());
        shelf.at(place).map(LoadedPlugin::file).filter(old -> !old.isPlugin(id)).ifPresent(old -> {
            throw new Conflict("The file " + old.file() + " is the plugin '" + old.pluginId() + "' and the new one is '"
                    + id + "': remove the old one first, or name the new file otherwise");
        });
        Set<Path> gone = shelf.placeOf(id)
                .filter(other -> !other.equals(place) && config.dropFolder().equals(other.getParent()))
                .map(Set::of)
                .orElse(Set.of());
        List<String> conflicts = shelf.conflicts(place, plugin, gone);
        if (!conflicts.isEmpty()) {
            throw new Conflict("The plugin " + place.getFileName() + " was refused: " + String.join("; ", conflicts)
                    + serving(place));
        }
        return gone;
    }

    /** Written under another name and to the disk, then renamed: whoever looks sees the old one whole or the new one. */
    private void put(Path sent, Path place) throws IOException {
        Path folder = Files.createDirectories(config.dropFolder());
        Path written = Files.createTempFile(folder, ".", ".upload");
        try {
            Files.copy(sent, written, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel file = FileChannel.open(written, StandardOpenOption.WRITE)) {
                file.force(true);
            }
            Files.move(written, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    private Invalid refused(Path place, PluginFile file) {
        return new Invalid("The plugin " + place.getFileName() + " was refused: " + file.error() + serving(place));
    }

    private String serving(Path place) {
        return shelf.at(place)
                .map(old -> "; version " + old.file().version() + " goes on serving")
                .orElse("");
    }

    /**
     * Removes a jar from the folder. Runs that began with it go on with it.
     *
     * @throws NotFound when no such jar is there
     * @throws Conflict when it comes with the server
     */
    public void remove(String name) throws InterruptedException {
        Path place = find(name);
        scorers.changing().lockInterruptibly();
        try {
            Files.deleteIfExists(place);
            folders.removed(place);
            scorers.update(Map.of(), Set.of(place));
        } catch (IOException e) {
            throw new Unavailable("The folder of plugins, " + config.dropFolder() + ", cannot be written: " + e);
        } finally {
            scorers.changing().unlock();
        }
    }

    private Path find(String name) {
        Path place = config.dropFolder().resolve(NAME.matcher(name).matches() ? name : "no-such-plugin");
        if (Files.isRegularFile(place)) {
            return place;
        }
        if (scorers.plugins().stream()
                .anyMatch(file -> file.builtIn() && file.file().equals(name))) {
            throw new Conflict("The plugin " + name + " comes with the server and cannot be removed");
        }
        throw new NotFound("plugin", name);
    }

    /**
     * Calls the disabled scorers of a jar again.
     *
     * @throws NotFound when no such jar is in use
     */
    public PluginFile enable(String name) {
        LoadedPlugin plugin = shelf.named(name).orElseThrow(() -> new NotFound("plugin", name));
        plugin.scorers().forEach(LoadedScorer::enable);
        scorers.changed();
        return plugin.file();
    }
}
