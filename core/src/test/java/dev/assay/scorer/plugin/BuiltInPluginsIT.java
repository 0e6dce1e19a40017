package dev.assay.scorer.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.NoJudge;
import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.ScorerDescription;
import dev.assay.scorer.api.Feedback;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugins of the distribution, as jars. */
class BuiltInPluginsIT {
    private static final Path FOLDER =
            Path.of(System.getProperty("assay.dist", "target/dist")).resolve("plugins");

    @Test
    void every_built_in_plugin_yields_all_that_it_declares(@TempDir Path temp) throws Exception {
        try (var catalog = PluginScorers.start(config(temp))) {
            assertThat(catalog.plugins()).hasSize(3).allSatisfy(file -> {
                assertThat(file.state()).isEqualTo(PluginFile.State.READY);
                assertThat(file.error()).isNull();
                assertThat(file.yielded()).isEqualTo(file.declared()).isPositive();
            });
            assertThat(catalog.list())
                    .extracting(ScorerDescription::id)
                    .contains(
                            "plugin:contains",
                            "plugin:exact_match",
                            "plugin:json_valid",
                            "plugin:latency_limit",
                            "plugin:no_tool_errors",
                            "plugin:no_tool_loops",
                            "plugin:pii_detection",
                            "plugin:regex_match",
                            "plugin:response_length",
                            "plugin:text_similarity",
                            "plugin:tool_call_sequence",
                            "plugin:word_overlap")
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

    private static PluginConfig config(Path temp) {
        return WatchedFolder.config(List.of(FOLDER), temp, Duration.ofSeconds(30), 2);
    }
}
