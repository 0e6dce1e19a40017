package dev.assay.scorer.script;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scripts dropped into a folder, looked at each second: a file that is new or changed is taken in as a version, one that is
 * gone is forgotten. A file is taken in for what it says, not when it was written: so files and editor do not fight.
 */
public final class ScriptFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScriptFolder.class);
    private static final String ENDING = ".js";
    private static final String EXAMPLES = ".example.json";
    private static final FileTime NEVER = FileTime.fromMillis(0);

    private final Path folder;
    private final ScriptScorers scorers;
    private final Map<String, FileTime> seen = new HashMap<>();
    private final Map<String, FileTime> seenExamples = new HashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("script-folder").factory());

    public ScriptFolder(Path folder, ScriptScorers scorers) {
        this.folder = folder;
        this.scorers = scorers;
    }

    public void start() {
        var _ = thread.scheduleWithFixedDelay(this::scan, 0, 1, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void scan() {
        try {
            Set<String> there = new HashSet<>();
            for (Path file : files()) {
                String name = nameOf(file);
                there.add(name);
                FileTime written = Files.getLastModifiedTime(file);
                if (!written.equals(seen.get(name))) {
                    takeIn(name, file);
                    seen.put(name, written);
                }
                examples(name);
            }
            for (String name : List.copyOf(seen.keySet())) {
                if (!there.contains(name)) {
                    await(scorers.fileGone(name));
                    scorers.examples().inFile(name, List.of());
                    seen.remove(name);
                    seenExamples.remove(name);
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("cannot look at the scripts in {}: {}", folder, e.toString());
        }
    }

    private void takeIn(String name, Path file) throws IOException {
        try {
            ScriptScorers.checkName(name);
            await(scorers.takeIn(name, String.valueOf(file.getFileName()), Files.readString(file)));
        } catch (RuntimeException e) {
            LOG.warn("script {} is not taken in: {}", file, e.getMessage());
        }
    }

    /** The file of examples beside a script; a wrong one is left out, with a word in the log. */
    private void examples(String name) throws IOException {
        Path file = folder.resolve(name + EXAMPLES);
        FileTime written = Files.isRegularFile(file) ? Files.getLastModifiedTime(file) : NEVER;
        if (written.equals(seenExamples.put(name, written))) {
            return;
        }
        try {
            scorers.examples()
                    .inFile(name, written.equals(NEVER) ? List.of() : ExampleFile.parse(Files.readString(file)));
        } catch (IllegalArgumentException e) {
            scorers.examples().inFile(name, List.of());
            LOG.warn("{} is left out: {}", file, e.getMessage());
        }
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ENDING) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        }
    }

    private static String nameOf(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(0, name.length() - ENDING.length());
    }

    private static void await(Future<?> future) {
        future.toCompletionStage().toCompletableFuture().join();
    }
}
