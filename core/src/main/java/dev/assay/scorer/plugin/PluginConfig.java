package dev.assay.scorer.plugin;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where plugin jars are and what they may take.
 *
 * @param folders watched for jars, at least one, the built-in ones first: of two plugins with the same id the first one stays; a
 *     folder may be missing and appear later; what is uploaded goes to the last one
 * @param copies folder for the copies that are opened, emptied at the start; the jars themselves are never held open
 * @param scanEvery how often to look into the folders when nothing announces a change
 * @param settle how long a jar's size and time must stand still before it is loaded
 * @param loadLimit how long a plugin may take to load
 * @param callLimit how long a scorer may take for one trace, waiting for a judge not counted
 * @param overdueCalls so many calls over the limit disable a scorer
 * @param threads how many calls run at the same time; those that ask a judge are not counted
 * @param judgeCalls how many calls that ask a judge run at the same time
 */
public record PluginConfig(
        List<Path> folders,
        Path copies,
        Duration scanEvery,
        Duration settle,
        Duration loadLimit,
        Duration callLimit,
        int overdueCalls,
        int threads,
        int judgeCalls) {
    public PluginConfig {
        folders = folders.stream()
                .map(folder -> folder.toAbsolutePath().normalize())
                .distinct()
                .toList();
        positive("scanEvery", scanEvery);
        positive("loadLimit", loadLimit);
        positive("callLimit", callLimit);
        positive("overdueCalls", overdueCalls);
        positive("threads", threads);
        positive("judgeCalls", judgeCalls);
    }

    /** Where people's own jars are; those of the other folders come with the server. */
    Path dropFolder() {
        return folders.getLast();
    }

    /** The defaults. */
    public static PluginConfig of(List<Path> folders, Path copies) {
        return new PluginConfig(
                folders,
                copies,
                Duration.ofSeconds(2),
                Duration.ofMillis(300),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                3,
                Math.max(4, Runtime.getRuntime().availableProcessors()),
                64);
    }

    private static void positive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException("plugins." + name + " is " + value + ", expected more than 0");
        }
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("plugins." + name + " is " + value + ", expected at least 1");
        }
    }
}
