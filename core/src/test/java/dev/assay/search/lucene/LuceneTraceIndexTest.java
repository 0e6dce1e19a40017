package dev.assay.search.lucene;

import static dev.assay.trace.Traces.aFeedback;
import static dev.assay.trace.Traces.aSpan;
import static dev.assay.trace.Traces.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.assay.error.Invalid;
import dev.assay.search.Filter;
import dev.assay.search.FilterParser;
import dev.assay.search.Position;
import dev.assay.search.TraceIndex;
import dev.assay.search.TraceIndexContract;
import dev.assay.trace.Trace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LuceneTraceIndexTest extends TraceIndexContract {
    private final Path folder;

    LuceneTraceIndexTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Override
    protected TraceIndex open(Function<Collection<Long>, Map<Long, Trace>> stored) {
        return new LuceneTraceIndex(folder.resolve("index"), stored);
    }

    @Test
    void after_a_kill_it_goes_on_from_what_was_committed() throws IOException {
        Position committed = add(aTrace().withNo(1).build());
        index.commit();
        add(aTrace().withNo(2).build());
        Path image = folder.resolve("image");
        copy(folder.resolve("index"), image); // what a kill would leave behind: the writer is still open
        try (TraceIndex reopened = new LuceneTraceIndex(image, this::read)) {
            assertThat(reopened.durable()).isEqualTo(committed);
            assertThat(reopened.numbers(EVERYWHERE, Filter.ALL)).containsExactly(1);
        }
    }

    @Test
    void a_kill_between_the_commits_of_both_indexes_goes_back_to_the_earlier_one() throws IOException {
        Trace trace = aTrace().withNo(1).withAssessment(aFeedback("score", 1L)).build();
        Position first = add(trace);
        index.commit();
        Path image = folder.resolve("image");
        copy(folder.resolve("index/notes"), image.resolve("notes"));
        add(aTrace().withNo(2).build());
        index.commit();
        copy(folder.resolve("index/traces"), image.resolve("traces"));
        try (TraceIndex reopened = new LuceneTraceIndex(image, this::read)) {
            assertThat(reopened.durable()).isEqualTo(first);
        }
    }

    @Test
    void a_damaged_index_is_built_anew() throws IOException {
        add(aTrace().withNo(1).build());
        index.commit();
        Path image = folder.resolve("image");
        copy(folder.resolve("index"), image);
        try (Stream<Path> files = Files.list(image.resolve("traces"))) {
            for (Path file : files.filter(each -> each.toString().matches(".*\\.(cfs|si|dvd|tim)"))
                    .toList()) {
                Files.write(file, new byte[10]);
            }
        }
        try (TraceIndex reopened = new LuceneTraceIndex(image, this::read)) {
            assertThat(reopened.durable()).isEqualTo(Position.START);
            assertThat(reopened.numbers(EVERYWHERE, Filter.ALL)).isEmpty();
        }
    }

    @Test
    void a_trace_that_cannot_be_indexed_whole_is_found_by_id_and_status_and_stops_nothing() {
        @Nullable Object deep = "core";
        for (int depth = 0; depth < 600; depth++) {
            deep = Arrays.asList(deep);
        }
        Trace bad = aTrace().withNo(1)
                .named("bad")
                .withSpan(aSpan().withAttribute("k", deep))
                .build();
        Trace good = aTrace().withNo(2).named("good").build();
        Position reached = at(50);
        assertThat(index.apply(new TraceIndex.IndexBatch(List.of(bad, good), Map.of(), List.of(), reached)))
                .singleElement()
                .satisfies(failure -> {
                    assertThat(failure.traceNo()).isEqualTo(1);
                    assertThat(failure.error()).contains("nested deeper than");
                });
        seen(reached);
        assertThat(found("id = '" + bad.info().id() + "' AND status = 'OK'")).containsExactly(1L);
        assertThat(found("name = 'bad'")).isEmpty();
        assertThat(found("name = 'good'")).containsExactly(2L);
    }

    @Test
    void a_filter_that_would_read_too_many_stored_traces_is_refused() {
        for (int start = 0; start < TraceSearch.MOST_LOOKED_INTO + 1; start += 1000) {
            List<Trace> some = LongStream.range(start, start + 1000)
                    .mapToObj(no -> aTrace().withNo(no).build())
                    .toList();
            assertThat(index.apply(new TraceIndex.IndexBatch(some, Map.of(), List.of(), at(start + 1))))
                    .isEmpty();
        }
        seen(at(TraceSearch.MOST_LOOKED_INTO + 1L));
        Filter filter = FilterParser.parse("span(content RLIKE 'x')");
        assertThatExceptionOfType(Invalid.class)
                .isThrownBy(() -> index.count(EVERYWHERE, filter))
                .withMessageContaining("more than 20000 stored traces");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }
}
