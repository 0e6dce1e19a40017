package dev.assay.scorer.plugin;

import static dev.assay.scorer.plugin.JarBuilder.aPlugin;
import static dev.assay.scorer.plugin.JarBuilder.aPluginWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.ScorerDescription;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every bad jar is refused with its reason, and the good one beside it does not notice. */
class BadPluginsTest {
    private static final byte[] GOOD = aPluginWith("good").bytes();

    private final WatchedFolder plugins;

    BadPluginsTest(@TempDir Path temp) throws Exception {
        Files.write(Files.createDirectory(temp.resolve("plugins")).resolve("good.jar"), GOOD);
        plugins = WatchedFolder.in(temp);
        plugins.awaitFile("good.jar", PluginFile.State.READY);
    }

    @AfterEach
    void the_good_one_works_all_the_time() {
        try (plugins) {
            assertThat(plugins.scorers.find("plugin:good"))
                    .get()
                    .extracting(ScorerDescription::problem)
                    .isNull();
            assertThat(plugins.score("good")).isInstanceOf(ScoreOutcome.Scored.class);
        }
    }

    @Test
    void no_jar_at_all() throws Exception {
        Files.writeString(plugins.folder.resolve("bad.jar"), "this is no jar");

        PluginFile bad = refused();

        assertThat(bad.error()).startsWith("not a readable jar: ");
        assertThat(bad.pluginId()).isNull();
        assertThat(bad.digest()).matches("[0-9a-f]{64}");
    }

    @Test
    void an_empty_file() throws Exception {
        Files.createFile(plugins.folder.resolve("bad.jar"));

        assertThat(refused().error()).startsWith("not a readable jar: ");
    }

    @Test
    void a_jar_with_a_damaged_entry() throws Exception {
        byte[] jar = aPluginWith("damaged")
                .withFile("text.txt", "incompressible 8237461928374")
                .bytes();
        byte[] damaged = Arrays.copyOf(jar, jar.length);
        int at = new String(jar, StandardCharsets.ISO_8859_1).indexOf("sample/damaged.class");
        for (int i = at + 200; i < at + 260; i++) {
            damaged[i] ^= 0x55;
        }
        Files.write(plugins.folder.resolve("bad.jar"), damaged);

        assertThat(refused().error()).startsWith("not a readable jar: ");
    }

    @Test
    void a_jar_whose_plugin_class_is_none() throws Exception {
        aPluginWith("bad").with("Plugin-Class", "java.lang.Runtime").dropInto(plugins.folder, "bad.jar");

        assertThat(refused().error()).startsWith("its Plugin-Class cannot be made; expected a class of its own");
    }

    @Test
    void a_jar_that_unpacks_to_a_multiple_of_its_size() throws Exception {
        aPluginWith("bomb").withFile("lib/zeros.jar", "\0".repeat(70 << 20)).dropInto(plugins.folder, "bad.jar");

        assertThat(refused().error()).startsWith("its entry lib/zeros.jar is too large");
    }

    @Test
    void a_class_that_would_fill_the_memory() throws Exception {
        aPluginWith("bomb")
                .withFile("sample/Zeros.class", "\0".repeat(17 << 20))
                .dropInto(plugins.folder, "bad.jar");

        assertThat(refused().error()).startsWith("its entry sample/Zeros.class is too large");
    }

    @Test
    void a_jar_without_id() throws Exception {
        aPluginWith("bad").without("Plugin-Id").dropInto(plugins.folder, "bad.jar");

        assertThat(refused().error()).isEqualTo("its META-INF/MANIFEST.MF names no Plugin-Id, so it is no plugin");
    }

    @Test
    void a_jar_without_version() throws Exception {
        aPluginWith("bad").without("Plugin-Version").dropInto(plugins.folder, "bad.jar");

        PluginFile bad = refused();

        assertThat(bad.error()).isEqualTo("its META-INF/MANIFEST.MF names no Plugin-Version");
        assertThat(bad.pluginId()).isEqualTo("bad-plugin");
    }

    @Test
    void a_jar_that_depends_on_another_plugin() throws Exception {
        aPluginWith("bad").with("Plugin-Dependencies", "other@1.0").dropInto(plugins.folder, "bad.jar");

        assertThat(refused().error())
                .isEqualTo(
                        "it depends on other plugins (Plugin-Dependencies: other@1.0); expected none: put what it needs"
                                + " into its lib folder");
    }

    @Test
    void a_jar_that_requires_another_api() throws Exception {
        aPluginWith("bad").with("Plugin-Requires", ">=99.0.0").dropInto(plugins.folder, "bad.jar");

        assertThat(refused().error())
                .isEqualTo("it requires version >=99.0.0 of the scorer API, this server has 1.2.0");
    }

    @Test
    void a_jar_that_declares_nothing() throws Exception {
        aPluginWith("bad").declaringNothing().dropInto(plugins.folder, "bad.jar");

        assertThat(refused().error()).startsWith("it declares no scorer: META-INF/extensions.idx is missing or empty");
    }

    @Test
    void a_plugin_that_does_not_start() throws Exception {
        aPluginWith("bad")
                .with("Plugin-Class", "sample.Start")
                .withHelper(
                        "Start",
                        "package sample; public class Start extends org.pf4j.Plugin { @Override public void start() {"
                                + " throw new IllegalStateException(\"no licence\"); } }")
                .dropInto(plugins.folder, "bad.jar");

        assertThat(refused().error()).isEqualTo("it does not start: IllegalStateException: no licence");
    }

    @Test
    void a_throwing_constructor() throws Exception {
        aPlugin("bad")
                .withScorer(
                        "bad",
                        "bad",
                        "public bad() { throw new IllegalStateException(\"no model\"); }",
                        "return List.of();",
                        "Set.of()")
                .dropInto(plugins.folder, "bad.jar");

        PluginFile bad = refused();

        assertThat(bad.error())
                .isEqualTo("declares 1 scorer, yields 0: sample.bad failed: IllegalStateException: no model");
        assertThat(bad.declared()).isEqualTo(1);
        assertThat(bad.yielded()).isZero();
    }

    @Test
    void a_failing_static_initializer() throws Exception {
        aPlugin("bad")
                .withScorer(
                        "bad",
                        "bad",
                        "static final int NUMBER = Integer.parseInt(\"x\");",
                        "return List.of();",
                        "Set.of()")
                .dropInto(plugins.folder, "bad.jar");

        assertThat(refused().error())
                .startsWith("declares 1 scorer, yields 0: sample.bad failed: NumberFormatException: ");
    }

    @Test
    void a_class_that_is_missing() throws Exception {
        aPlugin("bad")
                .withHelper("Needed", "package sample; public class Needed {}")
                .withScorer(
                        "bad", "bad", "private final Needed needed = new Needed();", "return List.of();", "Set.of()")
                .leavingOut("Needed")
                .dropInto(plugins.folder, "bad.jar");

        assertThat(refused().error())
                .isEqualTo("declares 1 scorer, yields 0: sample.bad failed: NoClassDefFoundError: sample/Needed"
                        + " (a class that is neither in the jar nor in its lib folder)");
    }

    @Test
    void a_declared_class_that_is_not_there_or_no_scorer() throws Exception {
        aPlugin("bad")
                .declaring("sample.Gone")
                .withClass("Other", "package sample; public class Other {}")
                .dropInto(plugins.folder, "bad.jar");

        assertThat(refused().error())
                .isEqualTo("declares 2 scorers, yields 0: sample.Gone failed: ClassNotFoundException: sample.Gone"
                        + " (a class that is neither in the jar nor in its lib folder);"
                        + " sample.Other is no dev.assay.scorer.api.Scorer");
    }

    @Test
    void a_scorer_with_a_bad_name_or_info_or_schema() throws Exception {
        aPlugin("bad")
                .withScorer("A", "Not Snake", "", "return List.of();", "Set.of()")
                .withScorer("B", "b", "", "return List.of();", "null")
                .withClass(
                        "C",
                        "package sample; import dev.assay.scorer.api.*; public class C implements Scorer { public"
                            + " ScorerInfo info() { return new ScorerInfo(\"c\", \"1\", \"\", ScorerInfo.Scope.TRACE,"
                            + " java.util.Set.of(), ScorerInfo.ValueType.BOOL, \"{oops\", true); } public"
                            + " java.util.List<Feedback> score(ScoreRequest request) { return null; } }")
                .dropInto(plugins.folder, "bad.jar");

        assertThat(refused().error())
                .contains("sample.A failed: IllegalArgumentException: scorer name 'Not Snake' is not snake_case")
                .contains("sample.B failed: NullPointerException")
                .contains("sample.C failed: IllegalArgumentException: the parametersSchema of scorer 'c' is no JSON"
                        + " object");
    }

    @Test
    void the_good_scorers_of_a_partly_bad_jar_can_be_used() throws Exception {
        aPlugin("mixed")
                .withScorer("fine", "return List.of();")
                .withScorer(
                        "bad",
                        "bad",
                        "public bad() { throw new IllegalStateException(\"no model\"); }",
                        "return List.of();",
                        "Set.of()")
                .dropInto(plugins.folder, "bad.jar");

        PluginFile mixed = plugins.awaitFile("bad.jar", PluginFile.State.READY);

        assertThat(mixed.declared()).isEqualTo(2);
        assertThat(mixed.yielded()).isEqualTo(1);
        assertThat(mixed.error())
                .isEqualTo("declares 2 scorers, yields 1: sample.bad failed: IllegalStateException: no model");
        assertThat(plugins.score("fine")).isInstanceOf(ScoreOutcome.Skipped.class);
    }

    @Test
    void two_scorers_of_one_name_in_one_jar() throws Exception {
        aPlugin("twins")
                .withScorer("First", "twin", "", "return List.of();", "Set.of()")
                .withScorer("Second", "twin", "", "return List.of();", "Set.of()")
                .dropInto(plugins.folder, "bad.jar");

        assertThat(plugins.awaitFile("bad.jar", PluginFile.State.READY).error())
                .isEqualTo("declares 2 scorers, yields 1: sample.Second has the name 'twin' of another scorer of this"
                        + " jar");
    }

    @Test
    void a_scorer_that_another_jar_has_already() throws Exception {
        aPlugin("copycat")
                .withScorer("good", "return List.of();")
                .withScorer("own", "return List.of();")
                .dropInto(plugins.folder, "bad.jar");

        PluginFile copycat = plugins.awaitFile("bad.jar", PluginFile.State.READY);
        assertThat(copycat.error()).isEqualTo("declares 2 scorers, yields 1: the scorer 'good' is in good.jar already");
        assertThat(copycat.scorers()).containsExactly("plugin:own");
        assertThat(plugins.score("good")).isInstanceOf(ScoreOutcome.Scored.class);
    }

    @Test
    void another_jar_with_the_same_id() throws Exception {
        aPlugin("good-plugin").withScorer("other", "return List.of();").dropInto(plugins.folder, "bad.jar");

        assertThat(refused().error())
                .isEqualTo(
                        "its Plugin-Id 'good-plugin' is the one of good.jar, version 1, already; remove one of them");
    }

    @Test
    void a_broken_jar_is_forgotten_when_it_is_removed() throws Exception {
        Path bad = Files.writeString(plugins.folder.resolve("bad.jar"), "this is no jar");
        refused();

        Files.delete(bad);

        plugins.await(catalog -> catalog.plugins().size() == 1);
    }

    private PluginFile refused() throws InterruptedException {
        PluginFile bad = plugins.awaitFile("bad.jar", PluginFile.State.FAILED);
        assertThat(bad.yielded()).isZero();
        assertThat(bad.scorers()).isEmpty();
        return bad;
    }
}
