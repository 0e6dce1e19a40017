package dev.assay.scorer.plugin;

import static dev.assay.scorer.plugin.JarBuilder.aPlugin;
import static dev.assay.scorer.plugin.JarBuilder.aPluginWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.ScorerDescription;
import dev.assay.scorer.api.Feedback;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginScorersTest {
    private final Path temp;
    private final WatchedFolder plugins;

    PluginScorersTest(@TempDir Path temp) throws Exception {
        this.temp = temp;
        plugins = WatchedFolder.in(temp);
    }

    @AfterEach
    void close() {
        plugins.close();
    }

    @BeforeEach
    void nothing_is_there_at_first() {
        assertThat(plugins.scorers.list()).isEmpty();
        assertThat(plugins.scorers.plugins()).isEmpty();
    }

    @Test
    void a_jar_dropped_while_running_is_listed_and_scores() throws Exception {
        aPluginWith("polite").dropInto(plugins.folder, "polite.jar");

        PluginFile file = plugins.awaitFile("polite.jar", PluginFile.State.READY);

        assertThat(file.pluginId()).isEqualTo("polite-plugin");
        assertThat(file.version()).isEqualTo("1");
        assertThat(file.declared()).isEqualTo(1);
        assertThat(file.yielded()).isEqualTo(1);
        assertThat(file.error()).isNull();
        assertThat(file.digest()).matches("[0-9a-f]{64}");
        assertThat(file.scorers()).containsExactly("plugin:polite");
        ScorerDescription listed = plugins.scorers.list().getFirst();
        assertThat(listed.id()).isEqualTo("plugin:polite");
        assertThat(listed.kind()).isEqualTo(ScorerDescription.Kind.PLUGIN);
        assertThat(listed.origin()).isEqualTo("polite.jar");
        assertThat(listed.digest()).isEqualTo(file.digest());
        assertThat(listed.problem()).isNull();
        assertThat(plugins.scorers.find("plugin:polite")).contains(listed);
        assertThat(plugins.score("polite"))
                .isInstanceOfSatisfying(ScoreOutcome.Scored.class, scored -> assertThat(scored.feedbacks())
                        .containsExactly(Feedback.yesNo(true, "fine")));
    }

    @Test
    void a_removed_jar_takes_its_scorers_along_but_not_the_leases_on_them() throws Exception {
        Path jar = aPluginWith("polite").dropInto(plugins.folder, "polite.jar");
        plugins.awaitFile("polite.jar", PluginFile.State.READY);

        try (OpenScorer leased = plugins.open("polite")) {
            Files.delete(jar);
            plugins.awaitFile("polite.jar", PluginFile.State.DRAINING);

            assertThat(plugins.scorers.list()).isEmpty();
            assertThatThrownBy(() -> plugins.open("polite")).isInstanceOf(NotFound.class);
            assertThat(leased.score(List.of(WatchedFolder.trace())).getFirst()).isInstanceOf(ScoreOutcome.Scored.class);
        }

        plugins.await(catalog -> catalog.plugins().isEmpty());
        assertThat(temp.resolve("copies")).isEmptyDirectory();
    }

    @Test
    void a_replaced_jar_serves_new_leases_while_old_ones_keep_the_old_one() throws Exception {
        version("1").dropInto(plugins.folder, "v.jar");
        plugins.awaitFile("v.jar", PluginFile.State.READY);

        try (OpenScorer old = plugins.open("versioned")) {
            version("2").with("Plugin-Version", "2").dropInto(plugins.folder, "v.jar");
            plugins.await(catalog -> catalog.plugins().stream().anyMatch(file -> "2".equals(file.version())));

            assertThat(said(old)).isEqualTo("1");
            try (OpenScorer replaced = plugins.open("versioned")) {
                assertThat(said(replaced)).isEqualTo("2");
                assertThat(replaced.description().digest())
                        .isNotEqualTo(old.description().digest());
            }
        }
    }

    @Test
    void a_new_version_under_a_new_name_takes_over_from_the_old_file() throws Exception {
        Path old = version("1").dropInto(plugins.folder, "v-1.jar");
        plugins.awaitFile("v-1.jar", PluginFile.State.READY);
        version("2").dropInto(plugins.folder, "v-2.jar");
        PluginFile waiting = plugins.awaitFile("v-2.jar", PluginFile.State.FAILED);
        assertThat(waiting.error())
                .isEqualTo("its Plugin-Id 'versioned-plugin' is the one of v-1.jar, version 1, already; remove one of"
                        + " them");

        Files.delete(old);

        plugins.awaitFile("v-2.jar", PluginFile.State.READY);
        try (OpenScorer replaced = plugins.open("versioned")) {
            assertThat(said(replaced)).isEqualTo("2");
        }
    }

    @Test
    void a_half_written_jar_is_refused_and_loaded_once_it_is_whole() throws Exception {
        byte[] whole = aPluginWith("slow").bytes();
        Path file = plugins.folder.resolve("slow.jar");
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));

        assertThat(plugins.awaitFile("slow.jar", PluginFile.State.FAILED).error())
                .startsWith("not a readable jar: ");

        Files.write(file, whole);
        plugins.awaitFile("slow.jar", PluginFile.State.READY);
    }

    @Test
    void what_was_in_the_folders_before_the_start_is_there_at_once(@TempDir Path another) throws Exception {
        Path builtIn = Files.createDirectories(another.resolve("built-in"));
        Path dropped = Files.createDirectories(another.resolve("dropped"));
        aPluginWith("polite").dropInto(builtIn, "polite.jar");
        aPluginWith("polite").dropInto(dropped, "a.jar");
        aPluginWith("concise").dropInto(dropped, "b.jar");

        var config = WatchedFolder.config(List.of(builtIn, dropped), another, Duration.ofSeconds(10), 2);
        try (var catalog = PluginScorers.start(config)) {
            assertThat(catalog.list())
                    .extracting(ScorerDescription::id)
                    .containsExactly("plugin:concise", "plugin:polite");
            assertThat(catalog.find("plugin:polite").orElseThrow().origin()).isEqualTo("polite.jar");
            assertThat(catalog.plugins())
                    .extracting(PluginFile::file, PluginFile::state)
                    .containsExactly(
                            tuple("a.jar", PluginFile.State.FAILED),
                            tuple("b.jar", PluginFile.State.READY),
                            tuple("polite.jar", PluginFile.State.READY));
        }
    }

    @Test
    void a_folder_may_appear_later(@TempDir Path another) throws Exception {
        Path missing = another.resolve("not/yet");
        var config = WatchedFolder.config(List.of(missing), another, Duration.ofSeconds(10), 2);
        try (var catalog = PluginScorers.start(config)) {
            var listed = new CountDownLatch(1);
            catalog.onChange(() -> {
                if (catalog.find("plugin:late").isPresent()) {
                    listed.countDown();
                }
            });

            Files.createDirectories(missing);
            aPluginWith("late").dropInto(missing, "late.jar");

            assertThat(listed.await(WatchedFolder.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    @Test
    void a_plugin_that_never_finishes_loading_is_given_up_and_holds_up_no_other(@TempDir Path another)
            throws Exception {
        Path folder = Files.createDirectories(another.resolve("plugins"));
        aPlugin("hanging")
                .withScorer(
                        "hanging",
                        "hanging",
                        "{ java.util.concurrent.locks.LockSupport.parkNanos(600_000_000_000L); }",
                        "return List.of();",
                        "Set.of()")
                .dropInto(folder, "hanging.jar");
        aPluginWith("polite").dropInto(folder, "polite.jar");
        PluginConfig patient = WatchedFolder.config(List.of(folder), another, Duration.ofSeconds(10), 2);
        var config = new PluginConfig(
                patient.folders(),
                patient.copies(),
                patient.scanEvery(),
                patient.settle(),
                Duration.ofSeconds(5),
                patient.callLimit(),
                patient.overdueCalls(),
                patient.threads(),
                patient.judgeCalls());

        try (var catalog = PluginScorers.start(config)) {
            assertThat(catalog.list()).extracting(ScorerDescription::id).containsExactly("plugin:polite");
            assertThat(catalog.plugins().getFirst().error()).isEqualTo("it did not load within 5000 ms");
        }
    }

    @Test
    void parameters_are_checked_before_a_scorer_is_handed_out() throws Exception {
        aPluginWith("polite").dropInto(plugins.folder, "polite.jar");
        plugins.awaitFile("polite.jar", PluginFile.State.READY);

        assertThatThrownBy(() -> plugins.scorers.open("plugin:polite", Map.of("limit", 3L), question -> {
                    throw new IllegalStateException("not asked");
                }))
                .isInstanceOf(Invalid.class)
                .hasMessage("The scorer 'polite' has no parameter 'limit' (given: 3); it has none");
        assertThatThrownBy(() -> plugins.open("unknown"))
                .isInstanceOf(NotFound.class)
                .hasMessage("No scorer 'plugin:unknown'");
    }

    @Test
    void a_plugin_finds_the_libraries_in_its_lib_folder_but_none_of_the_servers() throws Exception {
        byte[] library = aPlugin("not-one")
                .withHelper(
                        "Library",
                        "package sample; public class Library { public static String word() { return \"yes\"; } }")
                .bytes();
        aPlugin("with-library")
                .withHelper(
                        "Library",
                        "package sample; public class Library { public static String word() { return \"\"; } }")
                .leavingOut("Library")
                .withFile("lib/library.jar", library)
                .withScorer("bundled", "return List.of(Feedback.yesNo(Library.word().equals(\"yes\"), \"\"));")
                .withScorer("curious", "Class.forName(\"io.vertx.core.Vertx\"); return List.of();")
                .dropInto(plugins.folder, "library.jar");
        plugins.awaitFile("library.jar", PluginFile.State.READY);

        assertThat(plugins.score("bundled"))
                .isInstanceOfSatisfying(ScoreOutcome.Scored.class, scored -> assertThat(scored.feedbacks())
                        .containsExactly(Feedback.yesNo(true, "")));
        assertThat(plugins.score("curious"))
                .isInstanceOfSatisfying(ScoreOutcome.Failed.class, failed -> assertThat(failed.message())
                        .startsWith("ClassNotFoundException: io.vertx.core.Vertx"));
    }

    @Test
    void a_plugin_that_carries_its_own_copy_of_the_api_gets_the_servers() throws Exception {
        byte[] copy;
        try (var in = Feedback.class.getResourceAsStream("Scorer.class")) {
            copy = Objects.requireNonNull(in).readAllBytes();
        }
        aPluginWith("fat").withFile("dev/assay/scorer/api/Scorer.class", copy).dropInto(plugins.folder, "fat.jar");

        plugins.awaitFile("fat.jar", PluginFile.State.READY);

        assertThat(plugins.score("fat")).isInstanceOf(ScoreOutcome.Scored.class);
    }

    /** Says the version that it was made with. */
    static JarBuilder version(String version) {
        return aPlugin("versioned-plugin")
                .withScorer("versioned", "return List.of(Feedback.of(new Value.Text(\"" + version + "\"), \"\"));");
    }

    static Object said(OpenScorer scorer) {
        var scored = (ScoreOutcome.Scored)
                scorer.score(List.of(WatchedFolder.trace())).getFirst();
        return Objects.requireNonNull(scored.feedbacks().getFirst().value().json());
    }
}
