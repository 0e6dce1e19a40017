package dev.assay.scorer.plugin;

import static dev.assay.scorer.plugin.JarBuilder.aPlugin;
import static dev.assay.scorer.plugin.JarBuilder.aPluginWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Conflict;
import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import dev.assay.scorer.OpenScorer;
import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.api.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jars that people put in place, replace and remove through the server. */
class PluginChangesTest {
    private final Path temp;

    private WatchedFolder plugins;
    private PluginChanges changes;

    PluginChangesTest(@TempDir Path temp) {
        this.temp = temp;
    }

    @BeforeEach
    void start() throws Exception {
        plugins = WatchedFolder.in(temp);
        changes = plugins.scorers.changes();
    }

    @AfterEach
    void close() {
        plugins.close();
    }

    @Test
    void an_installed_jar_serves_when_the_call_returns_and_is_in_the_folder() throws Exception {
        PluginFile installed = install(aPluginWith("polite"), "polite.jar");

        assertThat(installed.state()).isEqualTo(PluginFile.State.READY);
        assertThat(installed.scorers()).containsExactly("plugin:polite");
        assertThat(installed.builtIn()).isFalse();
        assertThat(plugins.score("polite")).isInstanceOf(ScoreOutcome.Scored.class);
        assertThat(files()).containsExactly("polite.jar");
        assertThat(plugins.scorers.plugins()).hasSize(1);
    }

    @Test
    void a_new_version_takes_the_place_of_the_old_one_under_the_same_name_or_another() throws Exception {
        install(version("1"), "v.jar");
        try (OpenScorer old = plugins.open("versioned")) {
            install(version("2"), "v.jar");
            install(version("3"), "v-3.jar");

            assertThat(said("versioned")).isEqualTo("3");
            assertThat(said(old)).isEqualTo("1");
            assertThat(files()).containsExactly("v-3.jar");
            assertThat(plugins.scorers.plugins())
                    .anyMatch(file -> file.state() == PluginFile.State.DRAINING && "1".equals(file.version()));
        }
    }

    @Test
    void a_bad_new_version_is_refused_with_every_reason_and_the_old_one_goes_on_serving() throws Exception {
        install(version("1"), "v.jar");
        byte[] before = Files.readAllBytes(plugins.folder.resolve("v.jar"));
        JarBuilder bad = version("2")
                .withScorer(
                        "one",
                        "one",
                        "{ if (true) throw new IllegalStateException(\"no model\"); }",
                        "return null;",
                        "Set.of()")
                .declaring("sample.Gone");

        assertThatThrownBy(() -> install(bad, "v.jar"))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith("The plugin v.jar was refused: declares 3 scorers, yields 1: ")
                .hasMessageContaining("sample.one failed: IllegalStateException: no model")
                .hasMessageContaining("sample.Gone failed: ClassNotFoundException")
                .hasMessageEndingWith("; version 1 goes on serving");
        assertThat(said("versioned")).isEqualTo("1");
        assertThat(Files.readAllBytes(plugins.folder.resolve("v.jar"))).isEqualTo(before);
        assertThat(files()).containsExactly("v.jar");
    }

    @Test
    void the_old_one_goes_on_serving_too_when_a_bad_jar_is_dropped_in_its_place() throws Exception {
        install(version("1"), "v.jar");

        aPlugin("versioned-plugin").with("Plugin-Version", "2").dropInto(plugins.folder, "v.jar");

        PluginFile refused = plugins.awaitFile("v.jar", PluginFile.State.FAILED);
        assertThat(refused.version()).isEqualTo("2");
        assertThat(refused.error()).startsWith("it declares no scorer").endsWith("; version 1 goes on serving");
        assertThat(said("versioned")).isEqualTo("1");

        version("3").dropInto(plugins.folder, "v.jar");
        plugins.await(catalog -> catalog.plugins().stream()
                .allMatch(file -> "3".equals(file.version()) && file.state() == PluginFile.State.READY));
        assertThat(said("versioned")).isEqualTo("3");
    }

    @Test
    void what_another_plugin_has_already_is_refused() throws Exception {
        install(aPluginWith("polite"), "polite.jar");

        assertThatThrownBy(() -> install(aPlugin("copycat").withScorer("polite", "return List.of();"), "copycat.jar"))
                .isInstanceOf(Conflict.class)
                .hasMessage("The plugin copycat.jar was refused: the scorer 'polite' is in polite.jar already");
        assertThatThrownBy(() -> install(aPluginWith("rude"), "polite.jar"))
                .isInstanceOf(Conflict.class)
                .hasMessageContaining("polite.jar is the plugin 'polite-plugin' and the new one is 'rude-plugin'");
        assertThat(files()).containsExactly("polite.jar");
    }

    @Test
    void a_built_in_plugin_is_neither_replaced_nor_removed() throws Exception {
        Path builtIn = Files.createDirectory(temp.resolve("built-in"));
        aPluginWith("given").dropInto(builtIn, "given.jar");
        Path own = temp.resolve("own");
        var config = WatchedFolder.config(List.of(builtIn, own), temp.resolve("second"), Duration.ofSeconds(10), 2);
        try (var catalog = PluginScorers.start(config)) {
            assertThat(catalog.plugins()).singleElement().matches(PluginFile::builtIn);
            assertThatThrownBy(() -> catalog.changes().install(built(aPluginWith("given")), "given-2.jar"))
                    .isInstanceOf(Conflict.class)
                    .hasMessageContaining("its Plugin-Id 'given-plugin' is the one of given.jar");
            assertThatThrownBy(() -> catalog.changes().remove("given.jar"))
                    .isInstanceOf(Conflict.class)
                    .hasMessageContaining("comes with the server");
            catalog.changes().install(built(aPluginWith("mine")), "mine.jar");
            assertThat(own.resolve("mine.jar")).exists();
        }
    }

    @Test
    void a_removed_jar_is_gone_from_the_folder_and_from_the_list() throws Exception {
        install(aPluginWith("polite"), "polite.jar");

        changes.remove("polite.jar");

        assertThat(files()).isEmpty();
        assertThat(plugins.scorers.find("plugin:polite")).isEmpty();
        assertThatThrownBy(() -> changes.remove("polite.jar"))
                .isInstanceOf(NotFound.class)
                .hasMessage("No plugin 'polite.jar'");
    }

    @Test
    void a_name_that_is_no_file_of_the_folder_is_refused() throws Exception {
        Path sent = built(aPluginWith("polite"));
        for (String name : List.of("../polite.jar", "polite.zip", ".polite.jar", "a/b.jar", "x".repeat(130) + ".jar")) {
            assertThatThrownBy(() -> changes.install(sent, name))
                    .isInstanceOf(Invalid.class)
                    .hasMessageContaining("'" + name + "'");
            assertThatThrownBy(() -> changes.remove(name)).isInstanceOf(NotFound.class);
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void a_jar_made_without_the_annotation_processor_is_told_so() throws Exception {
        JarBuilder marked = aPlugin("marked")
                .withClass(
                        "Marked",
                        "package sample; @org.pf4j.Extension public class Marked implements"
                                + " org.pf4j.ExtensionPoint {}")
                .declaringNothing();

        assertThatThrownBy(() -> install(marked, "marked.jar"))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("sample.Marked is marked @Extension; PF4J's annotation processor did not run")
                .hasMessageContaining("annotationProcessorPaths");
    }

    @Test
    void a_class_of_a_java_to_come_is_told_by_name() throws Exception {
        byte[] tooNew = {(byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE, 0, 0, 0, 99, 0, 0};

        assertThatThrownBy(() -> install(aPluginWith("early").withFile("later/Thing.class", tooNew), "early.jar"))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("its class later.Thing was compiled for Java 55; expected at most Java "
                        + Runtime.version().feature());
    }

    @Test
    void a_jar_of_sources_is_told_to_be_none() throws Exception {
        JarBuilder sources = aPlugin("sources").without("Plugin-Id").withFile("sample/Scorer.java", "class Scorer {}");

        assertThatThrownBy(() -> install(sources, "sources.jar"))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("names no Plugin-Id")
                .hasMessageContaining("it has no class: a jar of sources or documents?");
    }

    @Test
    void a_jar_is_listed_as_loading_while_it_loads() throws Exception {
        var seen = new CountDownLatch(1);
        plugins.scorers.onChange(() -> {
            if (plugins.scorers.plugins().stream().anyMatch(file -> file.state() == PluginFile.State.LOADING)) {
                seen.countDown();
            }
        });

        install(aPluginWith("polite"), "polite.jar");

        Samples.await(seen);
        assertThat(plugins.scorers.plugins()).extracting(PluginFile::state).containsExactly(PluginFile.State.READY);
    }

    @Test
    void a_scorer_disabled_after_overdue_calls_is_listed_with_its_jar_and_called_again_once_enabled() throws Exception {
        try (WatchedFolder slow = Samples.in(Files.createDirectory(temp.resolve("slow")), Duration.ofMillis(300))) {
            Samples.score(slow, "sleepy", "slow", "slow", "slow");
            assertThat(slow.scorers.plugins().getFirst().disabled())
                    .containsOnlyKeys("plugin:sleepy")
                    .hasValueSatisfying(new org.assertj.core.api.Condition<>(
                            why -> why.startsWith("disabled: 3 calls took longer than 300 ms"), "the reason"));

            PluginFile enabled = slow.scorers.changes().enable("sample.jar");

            assertThat(enabled.disabled()).isEmpty();
            assertThat(Samples.score(slow, "sleepy", "quick").getFirst()).isInstanceOf(ScoreOutcome.Scored.class);
        }
        assertThatThrownBy(() -> changes.enable("nothing.jar")).isInstanceOf(NotFound.class);
    }

    private static JarBuilder version(String version) {
        return aPlugin("versioned-plugin")
                .with("Plugin-Version", version)
                .withScorer("versioned", "return List.of(Feedback.of(new Value.Text(\"" + version + "\"), \"\"));");
    }

    private String said(String scorer) {
        try (OpenScorer open = plugins.open(scorer)) {
            return said(open);
        }
    }

    private static String said(OpenScorer scorer) {
        ScoreOutcome outcome = scorer.score(List.of(WatchedFolder.trace())).getFirst();
        return outcome instanceof ScoreOutcome.Scored scored
                        && scored.feedbacks().getFirst().value() instanceof Value.Text(String text)
                ? text
                : outcome.toString();
    }

    private PluginFile install(JarBuilder jar, String name) throws IOException, InterruptedException {
        return changes.install(built(jar), name);
    }

    private Path built(JarBuilder jar) throws IOException {
        return jar.buildInto(Files.createTempFile(temp, "sent", ".upload"));
    }

    private List<String> files() throws IOException {
        try (var all = Files.list(plugins.folder)) {
            return all.map(file -> String.valueOf(file.getFileName())).sorted().toList();
        }
    }
}
