package dev.assay.scorer.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginFoldersTest {
    private final Path first;
    private final Path second;

    PluginFoldersTest(@TempDir Path temp) throws Exception {
        first = Files.createDirectory(temp.resolve("first"));
        second = Files.createDirectory(temp.resolve("second"));
    }

    @Test
    void jars_arrive_in_the_order_of_the_folders_and_then_by_name() throws Exception {
        Path b = Files.writeString(first.resolve("b.jar"), "b");
        Path a = Files.writeString(second.resolve("a.jar"), "a");
        Path z = Files.writeString(first.resolve("z.jar"), "z");

        assertThat(folders(Duration.ZERO).scan(false).arrived()).containsExactly(b, z, a);
    }

    @Test
    void other_files_hidden_ones_and_folders_are_passed_over() throws Exception {
        Files.writeString(first.resolve("a.jar.tmp"), "a");
        Files.writeString(first.resolve(".a.jar"), "a");
        Files.createDirectory(first.resolve("b.jar"));

        assertThat(folders(Duration.ZERO).scan(false)).isEqualTo(nothing());
    }

    @Test
    void a_jar_that_has_not_stood_still_is_waited_for() throws Exception {
        PluginFolders folders = folders(Duration.ofHours(1));
        Files.writeString(first.resolve("a.jar"), "a");

        var changes = folders.scan(false);

        assertThat(changes.arrived()).isEmpty();
        assertThat(changes.writing()).isTrue();
        assertThat(folders.scan(true).arrived()).hasSize(1);
        assertThat(folders.scan(false)).isEqualTo(nothing());
    }

    @Test
    void a_changed_jar_arrives_again() throws Exception {
        PluginFolders folders = folders(Duration.ZERO);
        Path jar = Files.writeString(first.resolve("a.jar"), "a");
        folders.scan(false);

        Files.writeString(jar, "more", StandardOpenOption.APPEND);

        assertThat(folders.scan(false).arrived()).containsExactly(jar);
        assertThat(folders.scan(false)).isEqualTo(nothing());
    }

    @Test
    void what_is_gone_is_told_once_and_only_when_nothing_is_being_written() throws Exception {
        PluginFolders folders = folders(Duration.ofHours(1));
        Path old = Files.writeString(first.resolve("a-1.jar"), "a");
        folders.scan(true);
        Files.delete(old);
        Path successor = Files.writeString(first.resolve("a-2.jar"), "b");

        assertThat(folders.scan(false).gone()).isEmpty();
        var changes = folders.scan(true);
        assertThat(changes.arrived()).containsExactly(successor);
        assertThat(changes.gone()).containsExactly(old);
        assertThat(folders.scan(false)).isEqualTo(nothing());
    }

    @Test
    void the_jars_of_a_folder_that_is_gone_are_gone() throws Exception {
        PluginFolders folders = folders(Duration.ZERO);
        Path jar = Files.writeString(first.resolve("a.jar"), "a");
        folders.scan(false);

        LoadedPlugin.delete(first);

        assertThat(folders.scan(false).gone()).containsExactly(jar);
    }

    private PluginFolders folders(Duration settle) {
        return new PluginFolders(List.of(first, second), settle);
    }

    private static PluginFolders.Changes nothing() {
        return new PluginFolders.Changes(List.of(), Set.of(), false);
    }
}
