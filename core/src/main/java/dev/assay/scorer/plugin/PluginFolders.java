package dev.assay.scorer.plugin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells which jars came, changed and went. A jar counts only when its size and time have stood still: it may be half written. */
final class PluginFolders {
    private static final Logger LOG = LoggerFactory.getLogger(PluginFolders.class);

    /**
     * What to do.
     *
     * @param arrived new or changed jars that are whole by all appearance, in the order of the folders, then by name
     * @param gone taken for removed; empty while others are being written, because a new version may be among them
     * @param writing some jars are not at rest yet
     */
    record Changes(List<Path> arrived, Set<Path> gone, boolean writing) {}

    private record Stamp(
            long size, long modifiedMillis, @Nullable Object key) {}

    private record Pending(Stamp stamp, long sinceNanos) {}

    private final List<Path> folders;
    private final long settleNanos;
    private final Map<Path, Stamp> known = new HashMap<>();
    private final Map<Path, Pending> pending = new HashMap<>();

    PluginFolders(List<Path> folders, Duration settle) {
        this.folders = List.copyOf(folders);
        this.settleNanos = settle.toNanos();
    }

    /** @param trusting take what is there as whole, at the start of the server */
    Changes scan(boolean trusting) {
        Map<Path, Stamp> found = new LinkedHashMap<>();
        for (Path folder : folders) {
            look(folder, found);
        }
        long now = System.nanoTime();
        List<Path> arrived = new ArrayList<>();
        pending.keySet().retainAll(found.keySet());
        found.forEach((file, stamp) -> {
            if (stamp.equals(known.get(file))) {
                pending.remove(file);
                return;
            }
            Pending before = pending.get(file);
            if (before == null || !before.stamp().equals(stamp)) {
                before = new Pending(stamp, now);
                pending.put(file, before);
            }
            if (trusting || now - before.sinceNanos() >= settleNanos) {
                pending.remove(file);
                known.put(file, stamp);
                arrived.add(file);
            }
        });
        Set<Path> gone = new LinkedHashSet<>();
        if (pending.isEmpty()) {
            known.keySet().stream().filter(file -> !found.containsKey(file)).forEach(gone::add);
            known.keySet().removeAll(gone);
        }
        return new Changes(arrived, gone, !pending.isEmpty());
    }

    private void look(Path folder, Map<Path, Stamp> found) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(".jar") && !name.startsWith(".")) {
                    stamp(file, found);
                }
            }
        } catch (NoSuchFileException e) {
            // A folder that is not there yet has no jars.
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("Cannot look into the plugin folder {}, its plugins stay as they are", folder, e);
            known.forEach((file, stamp) -> {
                if (folder.equals(file.getParent())) {
                    found.put(file, stamp);
                }
            });
        }
    }

    private static void stamp(Path file, Map<Path, Stamp> found) throws IOException {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.isRegularFile()) {
                found.put(
                        file,
                        new Stamp(
                                attributes.size(), attributes.lastModifiedTime().toMillis(), attributes.fileKey()));
            }
        } catch (NoSuchFileException e) {
            // Removed since it was listed.
        }
    }

    /** This jar was put there by the server itself and is dealt with. */
    void placed(Path file) throws IOException {
        Map<Path, Stamp> found = new HashMap<>();
        stamp(file, found);
        known.putAll(found);
        pending.remove(file);
    }

    /** This jar was taken away by the server itself, which has dealt with it. */
    void removed(Path file) {
        known.remove(file);
        pending.remove(file);
    }
}
