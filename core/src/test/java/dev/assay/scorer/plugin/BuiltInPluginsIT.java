package dev.assay.scorer.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.NoJudge;
import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.ScorerDescription;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugins of the distribution, as jars. */
class BuiltInPluginsIT {
    private static final Path FOLDER =
            Path.of(System.getProperty("assay.dist", "target/dist")).resolve("plugins");

    @Test
    void every_built_in_plugin_yields_all_that_it_declares(@TempDir Path temp) throws Exception {
        try (var catalog = PluginScorers.start(config(temp))) {
            assertThat(catalog.plugins()).hasSize(7).allSatisfy(file -> {
                assertThat(file.state()).isEqualTo(PluginFile.State.READY);
                assertThat(file.error()).isNull();
                assertThat(file.yielded()).isEqualTo(file.declared()).isPositive();
            });
            assertThat(catalog.list())
                    .extracting(ScorerDescription::id)
                    .contains(
                            "plugin:exact_match",
                            "plugin:tool_call_sequence",
                            "plugin:retrieval_ndcg",
                            "plugin:secrets_detection",
                            "plugin:within_limits",
                            "plugin:language")
                    .contains(
                            "plugin:correctness",
                            "plugin:guidelines",
                            "plugin:instructions",
                            "plugin:relevance_to_query",
                            "plugin:retrieval_groundedness");
        }
    }

    @Test
    void the_regular_expressions_come_from_the_library_in_the_jar(@TempDir Path temp) throws Exception {
        try (var catalog = PluginScorers.start(config(temp));
                OpenScorer scorer =
                        catalog.open("plugin:regex_match", Map.of("pattern", "P[a-z]+s"), new NoJudge("nobody"))) {
            assertThat(scorer.score(List.of(WatchedFolder.trace("tr-1", "In Paris.")))
                            .getFirst())
                    .isInstanceOfSatisfying(ScoreOutcome.Scored.class, scored -> assertThat(scored.feedbacks())
                            .containsExactly(Feedback.yesNo(true, "Matched \"Paris\" at character 4")));
        }
    }

    @Test
    void the_model_of_languages_and_the_validator_of_schemas_come_along_too(@TempDir Path temp) throws Exception {
        try (var catalog = PluginScorers.start(config(temp))) {
            assertThat(first(catalog, "plugin:language", Map.of(), "Wie kann ich Ihnen heute helfen?"))
                    .isEqualTo(Feedback.of(new Value.Text("de"), "The response is in German"));
            assertThat(first(catalog, "plugin:sentiment", Map.of(), "I love it!")
                            .value())
                    .isEqualTo(new Value.Text("positive"));
            assertThat(first(catalog, "plugin:json_schema", Map.of("schema", Map.of("type", "object")), "{}"))
                    .isEqualTo(Feedback.yesNo(true, "The response fits the schema"));
        }
    }

    private static Feedback first(
            PluginScorers catalog, String scorer, Map<String, @Nullable Object> parameters, String response) {
        try (OpenScorer open = catalog.open(scorer, parameters, new NoJudge("nobody"))) {
            return ((ScoreOutcome.Scored) open.score(List.of(WatchedFolder.trace("tr-1", response)))
                            .getFirst())
                    .feedbacks()
                    .getFirst();
        }
    }

    private static PluginConfig config(Path temp) {
        return WatchedFolder.config(List.of(FOLDER), temp, Duration.ofSeconds(30), 2);
    }
}
