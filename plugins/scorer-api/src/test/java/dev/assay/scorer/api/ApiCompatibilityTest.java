package dev.assay.scorer.api;

import static org.assertj.core.api.Assertions.assertThat;

import japicmp.cmp.JApiCmpArchive;
import japicmp.cmp.JarArchiveComparator;
import japicmp.cmp.JarArchiveComparatorOptions;
import japicmp.model.JApiBehavior;
import japicmp.model.JApiClass;
import japicmp.model.JApiCompatibility;
import japicmp.model.JApiParameter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins that were compiled with the API as it was recorded run, and compile, with the API as it is. */
class ApiCompatibilityTest {
    private static final Path RECORDED = Path.of("baseline/scorer-api.jar");
    private static final String WHAT_TO_DO = """
        The scorer API has changed so that plugins which people have compiled no longer run or compile.
        Keep what was there: the old constructor beside the new one, a default method instead of an abstract one.
        Where that cannot be, raise the first number of ScorerApi.VERSION, say in CHANGELOG.md what plugins must change, and
        record the API anew, from the root of the repository:
          mvn -q -DskipTests -pl plugins/scorer-api package
          cp plugins/scorer-api/target/scorer-api-*.jar plugins/scorer-api/baseline/scorer-api.jar
        Incompatible\
        """;

    @Test
    void plugins_made_for_the_recorded_api_go_on_working(@TempDir Path temp) throws IOException {
        Path now = jar(Path.of("target/classes"), temp.resolve("now.jar"));

        assertThat(incompatible(RECORDED, now)).as(WHAT_TO_DO).isEmpty();
    }

    @Test
    void what_breaks_plugins_is_found_and_what_is_only_added_is_not(@TempDir Path temp) throws IOException {
        Path old = compiled(temp, "old", "public interface Api { String name(); void gone(); record Made(int x) {} }");
        Path broken = compiled(
                temp, "broken", "public interface Api { Object name(); void wanted(); record Made(int x, int y) {} }");
        Path grown = compiled(
                temp,
                "grown",
                "public interface Api { String name(); void gone(); default void more() {}"
                        + " record Made(int x, int y) { public Made(int x) { this(x, 0); } } }");

        assertThat(incompatible(old, broken))
                .contains(
                        "METHOD_REMOVED: Api.gone()",
                        "METHOD_ADDED_TO_INTERFACE: Api.wanted()",
                        "METHOD_RETURN_TYPE_CHANGED: Api.name()",
                        "CONSTRUCTOR_REMOVED: Api$Made.Api$Made(int)");
        assertThat(incompatible(old, grown)).isEmpty();
    }

    private static Set<String> incompatible(Path before, Path now) {
        var options = new JarArchiveComparatorOptions();
        options.getIgnoreMissingClasses().setIgnoreAllMissingClasses(true);
        var found = new TreeSet<String>();
        for (JApiClass type : new JarArchiveComparator(options)
                .compare(new JApiCmpArchive(before.toFile(), "recorded"), new JApiCmpArchive(now.toFile(), "now"))) {
            String name = type.getFullyQualifiedName();
            add(found, type, name);
            add(found, type.getSuperclass(), name);
            type.getInterfaces().forEach(each -> add(found, each, name));
            type.getFields().forEach(each -> add(found, each, name + "." + each.getName()));
            type.getMethods().forEach(each -> add(found, each, name + "." + signature(each)));
            type.getConstructors().forEach(each -> add(found, each, name + "." + signature(each)));
        }
        return found;
    }

    private static String signature(JApiBehavior behavior) {
        return behavior.getName()
                + behavior.getParameters().stream()
                        .map(JApiParameter::getType)
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    private static void add(Set<String> found, JApiCompatibility changed, String name) {
        changed.getCompatibilityChanges().stream()
                .filter(change -> !change.isBinaryCompatible() || !change.isSourceCompatible())
                .forEach(change -> found.add(change.getType() + ": " + name));
    }

    private static Path compiled(Path temp, String name, String source) throws IOException {
        Path folder = Files.createDirectories(temp.resolve(name));
        Path file = Files.writeString(folder.resolve("Api.java"), source);
        List<String> arguments =
                List.of("-proc:none", "-d", folder.resolve("classes").toString(), file.toString());
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .isZero();
        return jar(folder.resolve("classes"), temp.resolve(name + ".jar"));
    }

    private static Path jar(Path classes, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                var jar = new JarOutputStream(out);
                Stream<Path> all = Files.walk(classes)) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(
                        new JarEntry(classes.relativize(each).toString().replace('\\', '/')));
                jar.write(Files.readAllBytes(each));
                jar.closeEntry();
            }
        }
        return file;
    }
}
