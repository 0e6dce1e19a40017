package dev.assay.scorer.plugin;

import dev.assay.scorer.api.Scorer;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.pf4j.ExtensionPoint;

/** Compiles sources and packs a plugin jar. */
public final class JarBuilder {
    private final Map<String, String> manifest = new LinkedHashMap<>();
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final List<String> declared = new ArrayList<>();
    private final List<String> left = new ArrayList<>();

    private JarBuilder() {}

    /** A jar with an id and version 1, and no scorer yet. */
    public static JarBuilder aPlugin(String id) {
        var builder = new JarBuilder();
        builder.manifest.put("Plugin-Id", id);
        builder.manifest.put("Plugin-Version", "1");
        return builder;
    }

    /** A plugin whose only scorer has this name and says yes. */
    public static JarBuilder aPluginWith(String scorerName) {
        return aPlugin(scorerName + "-plugin")
                .withScorer(scorerName, "return List.of(Feedback.yesNo(true, \"fine\"));");
    }

    public JarBuilder with(String manifestEntry, String value) {
        manifest.put(manifestEntry, value);
        return this;
    }

    JarBuilder without(String manifestEntry) {
        manifest.remove(manifestEntry);
        return this;
    }

    /** One more scorer, in a class of its own: {@code sample.} and its name. */
    JarBuilder withScorer(String name, String bodyOfScore) {
        return withScorer(name, name, "", bodyOfScore, "Set.of()");
    }

    /** @param members fields, a constructor, further methods */
    JarBuilder withScorer(String className, String name, String members, String bodyOfScore, String reads) {
        return withClass(className, """
            package sample;

            import dev.assay.model.*;
            import dev.assay.scorer.api.*;
            import java.util.*;

            public class %s implements Scorer {
                %s
                @Override
                public ScorerInfo info() {
                    return new ScorerInfo("%s", "1", "A sample", ScorerInfo.Scope.TRACE, %s,
                            ScorerInfo.ValueType.BOOL, ScorerInfo.NO_PARAMETERS, true);
                }

                @Override
                public List<Feedback> score(ScoreRequest request) throws Exception {
                    %s
                }
            }
            """.formatted(className, members, name, reads, bodyOfScore));
    }

    /** A class {@code sample.<name>} that the jar declares as a scorer, whatever it is. */
    public JarBuilder withClass(String name, String source) {
        declared.add("sample." + name);
        return withHelper(name, source);
    }

    /** A class {@code sample.<name>} that is not declared. */
    JarBuilder withHelper(String name, String source) {
        sources.put(name, source);
        return this;
    }

    JarBuilder declaring(String className) {
        declared.add(className);
        return this;
    }

    JarBuilder declaringNothing() {
        declared.clear();
        return this;
    }

    /** Compiles against this class and then forgets to pack it. */
    JarBuilder leavingOut(String name) {
        left.add("sample/" + name + ".class");
        return this;
    }

    JarBuilder withFile(String path, String text) {
        return withFile(path, text.getBytes(StandardCharsets.UTF_8));
    }

    JarBuilder withFile(String path, byte[] content) {
        files.put(path, content);
        return this;
    }

    /** As one who knows the trade: under another name, then renamed. */
    Path dropInto(Path folder, String fileName) throws IOException {
        Path whole = buildInto(folder.resolve(fileName + ".tmp"));
        return Files.move(
                whole, folder.resolve(fileName), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    public Path buildInto(Path file) throws IOException {
        Path classes = Files.createTempDirectory("classes");
        try {
            compile(classes);
            var attributes = new Manifest();
            attributes.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
            manifest.forEach((name, value) -> attributes.getMainAttributes().putValue(name, value));
            try (var jar = new JarOutputStream(Files.newOutputStream(file), attributes)) {
                if (!declared.isEmpty()) {
                    put(
                            jar,
                            "META-INF/extensions.idx",
                            ("# by a test\n" + String.join("\n", declared)).getBytes(StandardCharsets.UTF_8));
                }
                for (Map.Entry<String, byte[]> each : files.entrySet()) {
                    put(jar, each.getKey(), each.getValue());
                }
                try (Stream<Path> compiled = Files.walk(classes)) {
                    for (Path each :
                            compiled.filter(Files::isRegularFile).sorted().toList()) {
                        String path = classes.relativize(each).toString().replace('\\', '/');
                        if (!left.contains(path)) {
                            put(jar, path, Files.readAllBytes(each));
                        }
                    }
                }
            }
            return file;
        } finally {
            LoadedPlugin.delete(classes);
        }
    }

    private void compile(Path to) {
        List<JavaFileObject> units = new ArrayList<>();
        sources.forEach((name, source) -> units.add(new Source(name, source)));
        if (units.isEmpty()) {
            return;
        }
        var errors = new StringWriter();
        // Only what an author sees; with the server's class path javac reads sixty jars for each plugin.
        String classPath = place(Scorer.class) + File.pathSeparator + place(ExtensionPoint.class);
        List<String> options = List.of("-proc:none", "-d", to.toString(), "-classpath", classPath);
        boolean done = ToolProvider.getSystemJavaCompiler()
                .getTask(errors, null, null, options, null, units)
                .call();
        if (!done) {
            throw new IllegalArgumentException("does not compile: " + errors);
        }
    }

    private static Path place(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    private static void put(JarOutputStream jar, String path, byte[] content) throws IOException {
        jar.putNextEntry(new JarEntry(path));
        jar.write(content);
        jar.closeEntry();
    }

    /** The bytes of the jar. */
    public byte[] bytes() {
        try {
            Path file = Files.createTempFile("plugin", ".jar");
            try {
                return Files.readAllBytes(buildInto(file));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String className, String text) {
            super(URI.create("string:///sample/" + className + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }

        @Override
        public OutputStream openOutputStream() {
            throw new UnsupportedOperationException("a source is only read");
        }
    }
}
