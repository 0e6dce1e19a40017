package dev.assay;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** README's figure is the architecture: a new arrow is a line in the figure, seen in review. */
class ArchitectureTest {
    private static final String BASE = "dev.assay";
    private static final Pattern ARROW = Pattern.compile("^\\s*([a-z0-9.]+)\\s*-> (.+)$", Pattern.MULTILINE);
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPath(Path.of("target/classes"));

    @Test
    void the_code_has_the_arrows_of_the_figure_and_no_others() throws IOException {
        assertThat(String.join("\n", arrowsOfCode())).isEqualTo(String.join("\n", arrowsOfFigure()));
    }

    @Test
    void only_the_search_on_lucene_knows_lucene_and_only_the_store_knows_sql() {
        assertThat(packagesThatUse("org.apache.lucene")).isSubsetOf(BASE + ".search.lucene");
        assertThat(packagesThatUse("io.vertx.sqlclient")).isSubsetOf(BASE + ".store.pg");
        assertThat(packagesThatUse("io.vertx.pgclient")).isSubsetOf(BASE + ".store.pg");
        assertThat(packagesThatUse("software.amazon.awssdk")).isSubsetOf(BASE + ".store.s3");
        assertThat(packagesThatUse("org.pf4j")).isSubsetOf(BASE + ".scorer.plugin");
        assertThat(packagesThatUse("io.vertx.ext.web.Router")).isSubsetOf(BASE + ".http");
    }

    @Test
    void nothing_is_called_what_says_nothing() {
        assertThat(CLASSES.stream().map(JavaClass::getSimpleName))
                .noneMatch(name -> name.matches(".*(Impl|Manager|Helper|Utils?)"));
    }

    private static Set<String> arrowsOfCode() {
        Set<String> arrows = new TreeSet<>();
        for (JavaClass from : CLASSES) {
            from.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(to -> to.getPackageName().startsWith(BASE))
                    .map(to -> part(from) + " -> " + part(to))
                    .filter(arrow -> !arrow.matches("(.+) -> \\1"))
                    .forEach(arrows::add);
        }
        arrows.removeIf(arrow -> arrow.startsWith("main -> "));
        return arrows;
    }

    /** The first word of the package, save for parts that the figure draws apart. */
    private static String part(JavaClass type) {
        String name = type.getPackageName();
        if (name.equals(BASE)) {
            return "main";
        }
        String path = name.substring(BASE.length() + 1);
        return switch (path) {
            case "store.file",
                    "store.pg",
                    "store.s3",
                    "search.lucene",
                    "scorer.mlflow",
                    "scorer.plugin",
                    "scorer.script" -> path;
            case "scorer.api", "model" -> "scorer.api";
            case "sandbox.wire" -> "sandbox";
            default -> path.contains(".") ? path.substring(0, path.indexOf('.')) : path;
        };
    }

    private static Set<String> arrowsOfFigure() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        String figure = readme.substring(readme.indexOf("<!-- arrows -->"), readme.indexOf("<!-- /arrows -->"));
        Set<String> arrows = new TreeSet<>();
        Matcher line = ARROW.matcher(figure);
        while (line.find()) {
            for (String to : line.group(2).strip().split("\\s*,\\s*", -1)) {
                arrows.add(line.group(1) + " -> " + to);
            }
        }
        return arrows;
    }

    private static Set<String> packagesThatUse(String library) {
        return CLASSES.stream()
                .filter(type -> type.getDirectDependenciesFromSelf().stream()
                        .anyMatch(to -> to.getTargetClass().getName().startsWith(library)))
                .map(JavaClass::getPackageName)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
