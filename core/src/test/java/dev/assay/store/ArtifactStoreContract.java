package dev.assay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Invalid;
import dev.assay.store.ArtifactStore.Artifact;
import dev.assay.store.ArtifactStore.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store of artifacts promises. Each test has a store that is empty. */
public abstract class ArtifactStoreContract {
    /** Empty, the same for all calls within a test. */
    protected abstract ArtifactStore store();

    /** Where a file to be put may lie. */
    protected abstract Path uploads();

    @Test
    void what_is_put_is_found_with_its_size_and_read_whole() throws IOException {
        put("0/run/artifacts/model card.txt", "hello");

        Artifact found = find("0/run/artifacts/model card.txt");

        assertThat(found.size()).isEqualTo(5);
        assertThat(read(found, 0, 5)).isEqualTo("hello");
    }

    @Test
    void putting_again_replaces_what_was_there() throws IOException {
        put("a/b", "first");
        put("a/b", "the second");

        assertThat(read(find("a/b"), 0, 10)).isEqualTo("the second");
        assertThat(store().list(ArtifactPath.of("a"))).containsExactly(new Entry("b", false, 10));
    }

    @Test
    void a_part_is_read_from_any_byte_and_ends_with_the_file() throws IOException {
        put("digits", "0123456789");
        Artifact digits = find("digits");

        assertThat(read(digits, 3, 4)).isEqualTo("3456");
        assertThat(read(digits, 8, 2)).isEqualTo("89");
        assertThat(new String(digits.read(0, 1).readNBytes(1), StandardCharsets.UTF_8))
                .isEqualTo("0");
    }

    @Test
    void an_empty_file_is_a_file() throws IOException {
        put("a/empty", "");

        assertThat(find("a/empty").size()).isZero();
        assertThat(read(find("a/empty"), 0, 0)).isEmpty();
        assertThat(store().list(ArtifactPath.of("a"))).containsExactly(new Entry("empty", false, 0));
    }

    @Test
    void names_of_any_script_and_strange_signs_are_kept() throws IOException {
        for (String name : List.of("日本語.txt", "a+b c&d=e%25;'.png", "émile", "images+step+0", "..hidden..", "🎈")) {
            put("names/" + name, name);
            assertThat(read(find("names/" + name), 0, 100)).isEqualTo(name);
        }
        assertThat(store().list(ArtifactPath.of("names")))
                .hasSize(6)
                .extracting(Entry::name)
                .contains("日本語.txt", "🎈");
    }

    @Test
    void a_folder_lists_what_is_directly_in_it_by_name() throws IOException {
        put("r/b.txt", "12");
        put("r/a/deep/er.txt", "1");
        put("r/c/x", "1");
        put("rr/other", "1");

        assertThat(store().list(ArtifactPath.of("r")))
                .containsExactly(new Entry("a", true, 0), new Entry("b.txt", false, 2), new Entry("c", true, 0));
        assertThat(store().list(ArtifactPath.ROOT)).containsExactly(new Entry("r", true, 0), new Entry("rr", true, 0));
    }

    @Test
    void more_entries_than_a_page_of_any_protocol_are_all_listed_and_all_deleted() throws Exception {
        inParallel(IntStream.range(0, 1_050)
                .mapToObj(i -> (Callable<Void>) () -> {
                    put("many/%04d".formatted(i), "x");
                    return null;
                })
                .toList());

        assertThat(store().list(ArtifactPath.of("many"))).hasSize(1_050);
        store().delete(ArtifactPath.of("many"));
        assertThat(store().list(ArtifactPath.of("many"))).isEmpty();
    }

    @Test
    void what_is_not_there_is_empty_and_a_folder_is_no_file() throws IOException {
        put("a/b/c", "x");

        assertThat(store().find(ArtifactPath.of("a/b"))).isEmpty();
        assertThat(store().find(ArtifactPath.of("a/b/c/d"))).isEmpty();
        assertThat(store().find(ArtifactPath.of("nothing"))).isEmpty();
        assertThat(store().find(ArtifactPath.ROOT)).isEmpty();
        assertThat(store().list(ArtifactPath.of("nothing"))).isEmpty();
        assertThat(store().list(ArtifactPath.of("a/b/c"))).isEmpty();
    }

    @Test
    void deleting_a_file_leaves_its_neighbours_and_no_empty_folder() throws IOException {
        put("a/b/c", "x");
        put("a/bb", "x");
        store().delete(ArtifactPath.of("a/b/c"));

        assertThat(store().list(ArtifactPath.of("a"))).containsExactly(new Entry("bb", false, 1));
        store().delete(ArtifactPath.of("a/bb"));
        assertThat(store().list(ArtifactPath.ROOT)).isEmpty();
    }

    @Test
    void deleting_a_folder_deletes_all_below_and_nothing_with_a_similar_name() throws IOException {
        put("a/b/c/d", "x");
        put("a/b/e", "x");
        put("a/b.txt", "x");
        put("a/b2/f", "x");
        store().delete(ArtifactPath.of("a/b"));

        assertThat(store().list(ArtifactPath.of("a")))
                .containsExactly(new Entry("b.txt", false, 1), new Entry("b2", true, 0));
    }

    @Test
    void deleting_what_is_not_there_does_nothing() throws IOException {
        put("a/b", "x");
        store().delete(ArtifactPath.of("a/c"));
        store().delete(ArtifactPath.of("z/z/z"));

        assertThat(find("a/b").size()).isEqualTo(1);
    }

    @Test
    void the_root_is_no_file_to_put() throws IOException {
        Path file = upload("x");
        assertThatThrownBy(() -> store().put(ArtifactPath.ROOT, file)).isInstanceOf(Invalid.class);
    }

    @Test
    void a_large_file_comes_back_byte_by_byte() throws IOException {
        int megabytes = 24;
        Path file = Files.createTempFile(uploads(), "large", ".upload");
        Random random = new Random(7);
        byte[] part = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < megabytes; i++) {
                random.nextBytes(part);
                out.write(part);
            }
        }
        store().put(ArtifactPath.of("large"), file);

        Artifact large = find("large");
        assertThat(large.size()).isEqualTo((long) megabytes << 20);
        Random again = new Random(7);
        byte[] expected = new byte[1 << 20];
        try (InputStream in = large.read(0, large.size())) {
            for (int i = 0; i < megabytes; i++) {
                again.nextBytes(expected);
                assertThat(in.readNBytes(1 << 20)).isEqualTo(expected);
            }
        }
    }

    @Test
    void one_who_reads_while_others_put_and_delete_sees_a_whole_file_or_none() throws Exception {
        List<String> texts = List.of("a".repeat(70_000), "b".repeat(70_000));
        List<Callable<Void>> work = IntStream.range(0, 60)
                .mapToObj(i -> (Callable<Void>) () -> {
                    switch (i % 3) {
                        case 0 -> put("x/y/z", texts.get(i % 2));
                        case 1 -> store().delete(ArtifactPath.of("x/y/z"));
                        default -> {
                            var found = store().find(ArtifactPath.of("x/y/z"));
                            assertThat(found.map(Artifact::size).orElse(70_000L))
                                    .isEqualTo(70_000L);
                        }
                    }
                    return null;
                })
                .toList();
        inParallel(work);

        put("x/y/z", texts.getFirst());
        assertThat(read(find("x/y/z"), 0, 70_000)).isEqualTo(texts.getFirst());
    }

    private static void inParallel(List<Callable<Void>> work) throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (Future<Void> each : threads.invokeAll(work)) {
                each.get();
            }
        }
    }

    private void put(String path, String text) throws IOException {
        store().put(ArtifactPath.of(path), upload(text));
    }

    private Path upload(String text) throws IOException {
        return Files.writeString(Files.createTempFile(uploads(), "test", ".upload"), text);
    }

    private Artifact find(String path) throws IOException {
        return store().find(ArtifactPath.of(path)).orElseThrow();
    }

    private static String read(Artifact artifact, long from, long length) throws IOException {
        try (InputStream in = artifact.read(from, length)) {
            return new String(in.readNBytes(Math.toIntExact(length)), StandardCharsets.UTF_8);
        }
    }
}
