package dev.assay.search.lucene;

import static dev.assay.search.IndexWrites.awaitVisible;
import static dev.assay.trace.Traces.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.search.Filter;
import dev.assay.search.Position;
import dev.assay.search.TraceIndex.IndexBatch;
import dev.assay.search.TraceIndex.Scope;
import dev.assay.trace.Trace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.lucene.store.NIOFSDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full disk or a damaged file ends what is open; the writer opens it again and says from where to go on. */
class IndexFailureTest {
    private static final Scope EVERYWHERE = new Scope(List.of());

    private static final String TAG = "unmistakable";

    private final Path folder;
    private final AtomicBoolean full = new AtomicBoolean();
    private LuceneTraceIndex index;

    IndexFailureTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void open() {
        index = new LuceneTraceIndex(
                half -> new FaultyDirectory(new NIOFSDirectory(folder.resolve(half)), full), _ -> Map.of());
    }

    @AfterEach
    void close() {
        index.close();
    }

    @Test
    void after_a_full_disk_it_goes_on_from_where_it_was_durable_and_is_searched_all_the_while() {
        write(1, 1, 10);
        index.commit();
        write(2, 11, 20);
        show(2);
        full.set(true);
        assertThatThrownBy(() -> {
                    write(3, 21, 30);
                    index.commit();
                })
                .hasRootCauseMessage("No space left on device");
        assertThatThrownBy(() -> write(3, 21, 30)).isInstanceOf(RuntimeException.class);
        assertThat(found()).as("still found").hasSize(20);
        index.mend();
        assertThat(found()).as("what was durable is found").hasSizeGreaterThanOrEqualTo(10);
        assertThatThrownBy(() -> {
                    write(2, 11, 30);
                    index.commit();
                })
                .hasRootCauseMessage("No space left on device");

        full.set(false);

        assertThat(index.mend()).isTrue();
        assertThat(index.mend()).isFalse();
        assertThat(index.written()).isEqualTo(at(1));
        write(2, 11, 20);
        write(3, 21, 30);
        index.commit();
        show(3);
        assertThat(found()).hasSize(30);
        assertThat(index.durable()).isEqualTo(at(3));
    }

    @Test
    void a_file_that_is_damaged_while_it_is_open_is_noticed_and_the_index_is_begun_anew() throws IOException {
        write(1, 1, 50);
        index.commit();
        index.close();
        damage();
        open();

        assertThatThrownBy(index::contents).hasMessageContaining("cannot be read");

        assertThat(index.mend()).isTrue();
        assertThat(index.written()).isEqualTo(Position.START);
        write(1, 1, 50);
        show(1);
        assertThat(found()).hasSize(50);
        assertThat(index.contents().numbers()).hasSize(50);
    }

    /** One letter of a tag, wherever it first stands: the checksum alone tells. */
    private void damage() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("traces"))) {
            Path file = files.filter(each -> each.toString().endsWith(".cfs"))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(file);
            int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(TAG);
            assertThat(at).isPositive();
            bytes[at]++;
            Files.write(file, bytes);
        }
    }

    private void write(long n, long first, long last) {
        List<Trace> traces = LongStream.rangeClosed(first, last)
                .mapToObj(no -> aTrace().withNo(no)
                        .withTag("k", TAG)
                        .withTag("z", "last")
                        .build())
                .toList();
        index.apply(new IndexBatch(traces, Map.of(), List.of(), at(n)));
    }

    private void show(long n) {
        awaitVisible(index, at(n));
    }

    private long[] found() {
        return index.numbers(EVERYWHERE, Filter.ALL);
    }

    private static Position at(long n) {
        return new Position(new TreeMap<>(Map.of(0, n)));
    }
}
