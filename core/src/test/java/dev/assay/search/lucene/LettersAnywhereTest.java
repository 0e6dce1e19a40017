package dev.assay.search.lucene;

import static dev.assay.search.IndexWrites.write;
import static dev.assay.trace.Traces.aSpan;
import static dev.assay.trace.Traces.aTrace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.search.FilterMatcher;
import dev.assay.search.FilterParser;
import dev.assay.search.MlflowFilterParser;
import dev.assay.search.TraceIndex;
import dev.assay.trace.Trace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code text LIKE '%letters%'}: found in words of any field, with capitals as asked, the same as the matcher says. */
class LettersAnywhereTest {
    private final List<Trace> traces = List.of(
            aTrace().withNo(1)
                    .withSpan(aSpan().withInputs("the refund is late"))
                    .build(),
            aTrace().withNo(2).withSpan(aSpan().withInputs("Refund it")).build(),
            aTrace().withNo(3)
                    .withSpan(aSpan().withInputs("Refund it"))
                    .withSpan(aSpan().withOutputs("no refunds"))
                    .build(),
            aTrace().withNo(4).withSpan(aSpan().named("prerefund42")).build(),
            aTrace().withNo(5).withSpan(aSpan().withAttribute("refund", "x")).build(),
            aTrace().withNo(6)
                    .withSpan(aSpan().withAttribute("body", "{\"caf\\u00e9\": \"\\nefund r\\u00e9fund\"}"))
                    .build(),
            aTrace().withNo(7)
                    .withSpan(aSpan().withInputs("ReFund and wire\u017Ftorm"))
                    .build(),
            aTrace().withNo(8).withSpan(aSpan().withInputs("nothing of it")).build());
    private final List<Long> lookedInto = new ArrayList<>();
    private final TraceIndex index;

    LettersAnywhereTest(@TempDir Path folder) {
        Map<Long, Trace> stored =
                traces.stream().collect(Collectors.toMap(trace -> trace.info().no(), trace -> trace));
        index = new LuceneTraceIndex(folder, asked -> {
            lookedInto.addAll(asked);
            return asked.stream().collect(Collectors.toMap(no -> no, stored::get));
        });
        write(index, traces);
    }

    @AfterEach
    void close() {
        index.close();
    }

    @Test
    void mlflows_like_finds_letters_in_lower_case_by_the_index() {
        assertThat(found("%refund%")).containsExactly(1L, 3L, 4L, 5L);
        assertThat(lookedInto).doesNotContain(1L, 3L, 4L).contains(2L, 5L);
    }

    @Test
    void where_no_word_has_the_letters_no_trace_is_read() {
        assertThat(found("%refundx%")).isEmpty();
        assertThat(lookedInto).isEmpty();
    }

    @Test
    void capitals_have_to_be_where_they_are_asked_for() {
        assertThat(found("%Refund%")).containsExactly(2L, 3L);
        assertThat(found("%ReFund%")).containsExactly(7L);
    }

    @Test
    void any_case_is_found_by_the_index() {
        assertThat(foundByUs("text ILIKE '%REFUND%'")).containsExactly(1L, 2L, 3L, 4L, 5L, 7L);
        assertThat(lookedInto).containsExactly(5L, 6L);
    }

    @Test
    void a_letter_that_folds_to_ascii_is_not_that_letter_in_like() {
        assertThat(foundByUs("text ILIKE '%wirestorm%'")).containsExactly(7L);
        assertThat(found("%wirestorm%")).isEmpty();
    }

    @Test
    void digits_are_letters_like_others() {
        assertThat(found("%und4%")).containsExactly(4L);
    }

    private List<Long> found(String pattern) {
        return agreed(MlflowFilterParser.parse("trace.text LIKE '" + pattern + "'"));
    }

    private List<Long> foundByUs(String filter) {
        return agreed(FilterParser.parse(filter));
    }

    private List<Long> agreed(dev.assay.search.Filter filter) {
        List<Long> found = Arrays.stream(index.numbers(new TraceIndex.Scope(List.of()), filter))
                .boxed()
                .toList();
        FilterMatcher matcher = new FilterMatcher(filter);
        assertThat(found)
                .containsExactlyElementsOf(traces.stream()
                        .filter(matcher::matches)
                        .map(trace -> trace.info().no())
                        .toList());
        return found;
    }
}
