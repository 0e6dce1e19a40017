package dev.assay.scorer.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.ScorerDescription;
import dev.assay.scorer.api.ScorerInfo;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/scorers.md} lists the built-in scorers: each in a row of five columns that says what its info says. */
class ScorersPageIT {
    private static final Path FOLDER =
            Path.of(System.getProperty("assay.dist", "target/dist")).resolve("plugins");

    @Test
    void the_page_lists_exactly_the_built_in_scorers(@TempDir Path temp) throws Exception {
        List<String> page = Files.readAllLines(Path.of("../docs/scorers.md")).stream()
                .filter(line -> line.startsWith("| `")
                        && line.chars().filter(c -> c == '|').count() == 6)
                .toList();
        PluginConfig config = WatchedFolder.config(List.of(FOLDER), temp, Duration.ofSeconds(30), 2);
        try (var catalog = PluginScorers.start(config)) {
            assertThat(page)
                    .containsExactlyInAnyOrderElementsOf(
                            catalog.list().stream().map(ScorersPageIT::row).toList());
        }
    }

    private static String row(ScorerDescription scorer) {
        ScorerInfo info = scorer.info();
        String reads = info.reads().stream()
                .sorted()
                .map(part -> part.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        String parameters = new JsonObject(info.parametersSchema())
                .getJsonObject("properties").fieldNames().stream()
                        .map(name -> "`" + name + "`")
                        .collect(Collectors.joining(" "));
        return "| `%s` | %s | %s | %s | %s |"
                .formatted(
                        info.name(),
                        info.description().replace("|", "\\|"),
                        reads,
                        info.returns().name().toLowerCase(Locale.ROOT),
                        parameters);
    }
}
