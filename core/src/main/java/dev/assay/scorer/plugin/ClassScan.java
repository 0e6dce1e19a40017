package dev.assay.scorer.plugin;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the class files of a jar tell about themselves before any of them is loaded. */
final class ClassScan {
    /** How a class file names the annotation, in its pool of constants. */
    private static final String MARK = "Lorg/pf4j/Extension;";
    /** Class files of Java n have the major version n + 44. */
    private static final int JAVA_0 = 44;

    private static final int HEAD = 8;
    private static final int MAGIC = 0xCAFEBABE;

    private final List<String> marked = new ArrayList<>();
    private PluginJar.@Nullable NewestClass newest;

    /** Where the bytes of an entry go; only classes of the jar itself are looked at, not those for certain Java versions. */
    OutputStream of(String entry) {
        return !entry.endsWith(".class") || entry.startsWith("META-INF/")
                ? OutputStream.nullOutputStream()
                : new ByteArrayOutputStream() {
                    @Override
                    public void close() {
                        look(
                                entry.substring(0, entry.length() - ".class".length())
                                        .replace('/', '.'),
                                toByteArray());
                    }
                };
    }

    List<String> marked() {
        return List.copyOf(marked);
    }

    PluginJar.@Nullable NewestClass newest() {
        return newest;
    }

    private void look(String name, byte[] file) {
        if (file.length < HEAD
                || (file[0] << 24 | (file[1] & 255) << 16 | (file[2] & 255) << 8 | (file[3] & 255)) != MAGIC) {
            return;
        }
        int java = ((file[6] & 255) << 8 | (file[7] & 255)) - JAVA_0;
        if (newest == null || java > newest.java()) {
            newest = new PluginJar.NewestClass(name, java);
        }
        if (new String(file, StandardCharsets.ISO_8859_1).contains(MARK)) {
            marked.add(name);
        }
    }
}
