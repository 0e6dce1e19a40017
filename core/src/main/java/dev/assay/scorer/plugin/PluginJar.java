package dev.assay.scorer.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The private copy of a plugin jar, and what can be known of it without loading a class.
 *
 * @param libraries the jars of its lib folder, unpacked
 * @param requires range of API versions; null for any
 * @param declared class names of its scorers, from PF4J's index
 * @param marked class names of its own that are marked {@code @Extension}
 * @param newest the class of its own that needs the newest Java; null when it has none
 */
record PluginJar(
        Path jar,
        List<Path> libraries,
        @Nullable String pluginId,
        @Nullable String version,
        @Nullable String requires,
        @Nullable String dependencies,
        List<String> declared,
        List<String> marked,
        @Nullable NewestClass newest) {
    /** A class and the Java that it was compiled for, e.g. 25. */
    record NewestClass(String name, int java) {}

    /** A jar may unpack to so many times its size; one that is packed tighter is a bomb. */
    private static final int MOST_PACKED = 100;

    /** What a small jar may unpack to, in bytes. */
    private static final long LEAST_UNPACKED = 64 << 20;

    /** Of one entry that is read into memory, in bytes. */
    private static final long MOST_HELD = 16 << 20;

    private static final int PART = 64 << 10;

    /** Written by PF4J's annotation processor, one class name a line. */
    private static final String INDEX = "META-INF/extensions.idx";

    /**
     * Copies a jar.
     *
     * @return SHA-256 of what was copied, in hex
     */
    static String copy(Path file, Path to) throws IOException {
        try (var out = new DigestOutputStream(Files.newOutputStream(to), sha256())) {
            Files.copy(file, out);
            return HexFormat.of().formatHex(out.getMessageDigest().digest());
        }
    }

    /**
     * Reads every entry once, so that a damaged or half-written jar is found here and not when a class is first needed.
     *
     * @param folder where its libraries go
     * @throws PluginRefusedException when it is no whole jar
     */
    static PluginJar read(Path jar, Path folder) throws PluginRefusedException {
        try (var entries = new JarFile(jar.toFile(), false)) {
            List<Path> libraries = new ArrayList<>();
            var classes = new ClassScan();
            long left = Math.max(LEAST_UNPACKED, Files.size(jar) * MOST_PACKED);
            for (JarEntry entry : entries.stream().toList()) {
                Path library = library(entry.getName(), folder);
                try (OutputStream to = library == null ? classes.of(entry.getName()) : Files.newOutputStream(library)) {
                    left -= unpack(entries, entry, to, isHeld(entry.getName()) ? Math.min(left, MOST_HELD) : left);
                }
                if (library != null) {
                    libraries.add(library);
                }
            }
            Manifest manifest = entries.getManifest();
            Attributes attributes = manifest == null ? new Attributes() : manifest.getMainAttributes();
            return new PluginJar(
                    jar,
                    libraries,
                    value(attributes, "Plugin-Id"),
                    value(attributes, "Plugin-Version"),
                    value(attributes, "Plugin-Requires"),
                    value(attributes, "Plugin-Dependencies"),
                    List.copyOf(declared(entries)),
                    classes.marked(),
                    classes.newest());
        } catch (IOException | IllegalArgumentException e) {
            throw new PluginRefusedException("not a readable jar: " + e.getMessage());
        }
    }

    /** What is read into memory as a whole. */
    private static boolean isHeld(String entry) {
        return entry.endsWith(".class") || entry.startsWith("META-INF/");
    }

    /**
     * @param most bytes
     * @return how many bytes the entry has
     */
    private static long unpack(JarFile jar, JarEntry entry, OutputStream to, long most)
            throws IOException, PluginRefusedException {
        try (var in = new CheckedInputStream(jar.getInputStream(entry), new CRC32())) {
            long unpacked = 0;
            byte[] part = new byte[PART];
            for (int n = in.read(part); n >= 0; n = in.read(part)) {
                unpacked += n;
                if (unpacked > most) {
                    throw new PluginRefusedException("its entry " + entry.getName()
                            + " is too large: with what comes before it, it unpacks to more than a plugin may have");
                }
                to.write(part, 0, n);
            }
            if (entry.getCrc() != -1 && entry.getCrc() != in.getChecksum().getValue()) {
                throw new PluginRefusedException("not a readable jar: the entry " + entry.getName() + " is damaged");
            }
            return unpacked;
        }
    }

    private static @Nullable Path library(String entry, Path folder) {
        boolean isLibrary = entry.startsWith("lib/")
                && entry.endsWith(".jar")
                && entry.indexOf('/', 4) < 0
                && entry.indexOf('\\') < 0;
        return isLibrary ? folder.resolve("lib-" + entry.substring(4)) : null;
    }

    private static Set<String> declared(JarFile jar) throws IOException {
        Set<String> classNames = new LinkedHashSet<>();
        JarEntry index = jar.getJarEntry(INDEX);
        if (index != null) {
            try (InputStream in = jar.getInputStream(index)) {
                new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> line.replaceFirst("#.*", "").strip())
                        .filter(line -> !line.isEmpty())
                        .forEach(classNames::add);
            }
        }
        return classNames;
    }

    private static @Nullable String value(Attributes attributes, String name) {
        String value = attributes.getValue(name);
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
