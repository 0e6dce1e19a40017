package dev.assay.scorer.script;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JVM's ahead-of-time cache of the sandbox's classes: with it a child starts for less than half the CPU time and
 * keeps 50 MB less memory of its own. Made once, by a child that starts, warms up and ends. Everything works without it.
 */
final class StartupCache {
    private static final String[] NONE = {};
    private static final Logger LOG = LoggerFactory.getLogger(StartupCache.class);

    private StartupCache() {}

    /** Options for a child's JVM; makes the cache first when there is none, which takes some seconds. */
    static String[] options(SandboxConfig config, Path emptyFolder) {
        Path folder = config.cache();
        if (folder == null) {
            return NONE;
        }
        try {
            Path cache = folder.resolve("sandbox-" + key(config) + ".aot");
            if (!Files.exists(cache)) {
                Files.createDirectories(folder);
                make(config, emptyFolder, cache);
            }
            return new String[] {"-XX:AOTCache=" + cache.toAbsolutePath()};
        } catch (IOException | SandboxUnavailableException e) {
            LOG.info("sandbox processes start without a cache: {}", e.getMessage());
            return NONE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return NONE;
        }
    }

    private static void make(SandboxConfig config, Path emptyFolder, Path cache)
            throws IOException, InterruptedException {
        Path unfinished = cache.resolveSibling(
                cache.getFileName() + "." + ProcessHandle.current().pid());
        String option = "-XX:AOTCacheOutput=" + unfinished.toAbsolutePath();
        try (var child = WorkerProcess.start(config, emptyFolder, option)) {
            child.awaitReady();
            int code = child.end();
            if (code != 0) {
                throw new IOException(child.epitaph());
            }
        }
        deleteOlder(cache);
        Files.move(unfinished, cache, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void deleteOlder(Path cache) throws IOException {
        try (var files = Files.newDirectoryStream(cache.toAbsolutePath().getParent(), "sandbox-*.aot")) {
            for (Path older : files) {
                Files.delete(older);
            }
        }
    }

    /** Names the JDK and the jars: the cache is good for no others. */
    private static String key(SandboxConfig config) throws IOException {
        var parts = new TreeSet<String>();
        parts.add(config.java() + " " + Runtime.version());
        try (var jars = Files.newDirectoryStream(config.folder())) {
            for (Path jar : jars) {
                parts.add(jar.toAbsolutePath() + " " + Files.size(jar) + " " + Files.getLastModifiedTime(jar));
            }
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
