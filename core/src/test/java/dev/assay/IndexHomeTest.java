package dev.assay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An index is kept as long as its store is the same. */
class IndexHomeTest {
    private final Path data;

    IndexHomeTest(@TempDir Path data) {
        this.data = data;
    }

    @Test
    void an_index_of_the_same_store_keeps_its_name_and_files() throws IOException {
        Path folder = data.resolve("index");
        IndexHome first = IndexHome.open(folder, "one");
        Files.createDirectories(folder.resolve("traces"));
        Files.writeString(folder.resolve("traces/segments"), "index");
        assertThat(IndexHome.open(folder, "one")).isEqualTo(first);
        assertThat(folder.resolve("traces/segments")).exists();
    }

    @Test
    void an_index_of_another_store_and_one_ahead_of_it_are_thrown_away() throws IOException {
        Path folder = data.resolve("index");
        IndexHome first = IndexHome.open(folder, "one");
        Files.writeString(folder.resolve("segments"), "index");
        IndexHome second = IndexHome.open(folder, "two");
        assertThat(second.reader()).isNotEqualTo(first.reader());
        assertThat(folder.resolve("segments")).doesNotExist();

        Files.writeString(folder.resolve("segments"), "index");
        assertThat(second.emptied("two").folder().resolve("segments")).doesNotExist();
        assertThat(IndexHome.open(folder, "two")).isEqualTo(second);
    }

    @Test
    void an_index_from_before_this_was_noted_is_kept() throws IOException {
        Path folder = Files.createDirectories(data.resolve("index"));
        Files.writeString(folder.resolve("segments"), "index");
        IndexHome.open(folder, "one");
        assertThat(folder.resolve("segments")).exists();
    }
}
