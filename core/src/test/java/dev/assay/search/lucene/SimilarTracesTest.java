package dev.assay.search.lucene;

import static dev.assay.search.IndexWrites.at;
import static dev.assay.search.IndexWrites.write;
import static dev.assay.trace.Traces.aSpan;
import static dev.assay.trace.Traces.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.assay.error.Invalid;
import dev.assay.search.Filter;
import dev.assay.search.FilterParser;
import dev.assay.search.TraceIndex;
import dev.assay.search.TraceIndex.Likeness;
import dev.assay.search.TraceIndex.Scope;
import dev.assay.search.TraceIndex.Similar;
import dev.assay.trace.Trace;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More like this trace. */
class SimilarTracesTest {
    private static final Scope EVERYWHERE = new Scope(List.of());

    private final Map<Long, Trace> store = new HashMap<>();
    private final TraceIndex index;
    private long reached;

    SimilarTracesTest(@TempDir Path folder) {
        index = new LuceneTraceIndex(folder.resolve("index"), this::read);
    }

    private Map<Long, Trace> read(Collection<Long> numbers) {
        Map<Long, Trace> found = new HashMap<>(store);
        found.keySet().retainAll(numbers);
        return found;
    }

    @AfterEach
    void close() {
        index.close();
    }

    private void apply(List<Trace> content, List<Long> deleted) {
        content.forEach(trace -> store.put(trace.info().no(), trace));
        write(index, content, deleted, at(++reached));
    }

    private static Trace asked(long no, String question) {
        return aTrace().withNo(no)
                .withSpan(aSpan().named("chat")
                        .withInputs(question)
                        .withOutputs("Happy to help you with that today")
                        .withAttribute("service", "assistant"))
                .build();
    }

    /** Ten different questions beside those of the test. */
    private void others() {
        List<String> words = List.of("apple", "boat", "cedar", "delta", "ember", "fjord", "grape", "heron", "ivory");
        for (int i = 0; i < words.size(); i++) {
            apply(List.of(asked(100 + i, "please tell me about the " + words.get(i))), List.of());
        }
    }

    private static List<Long> numbers(Likeness likeness) {
        return likeness.traces().stream().map(each -> each.trace().no()).toList();
    }

    @Test
    void traces_with_the_same_rare_words_come_first_with_those_words_and_the_trace_itself_does_not() {
        others();
        Trace like = asked(1, "please refund my broken espresso machine");
        apply(
                List.of(
                        like,
                        asked(2, "my espresso machine is broken, refund it"),
                        asked(3, "where can I get espresso")),
                List.of());
        Likeness likeness = index.similar(like, EVERYWHERE, Filter.ALL, 2);
        assertThat(numbers(likeness)).containsExactly(2L, 3L);
        Similar closest = likeness.traces().getFirst();
        assertThat(closest.words())
                .startsWith("broken", "machine", "my", "refund")
                .contains("espresso");
        assertThat(closest.score()).isBetween(0.5, 1.0);
        assertThat(likeness.traces().get(1).score()).isLessThan(closest.score());
        assertThat(likeness.words()).hasSizeLessThanOrEqualTo(SimilarTraces.MOST_WORDS);
    }

    @Test
    void a_filter_and_a_scope_narrow_what_is_found_also_where_stored_traces_have_to_be_looked_into() {
        others();
        Trace like = asked(1, "refund my espresso machine");
        Trace elsewhere = aTrace().withNo(3)
                .inExperiment(7)
                .withSpan(aSpan().withInputs("refund my espresso machine now")
                        .withAttribute("note", "the pump is broken"))
                .build();
        apply(List.of(like, asked(2, "refund my espresso machine please"), elsewhere), List.of());
        assertThat(numbers(index.similar(like, new Scope(List.of(7)), Filter.ALL, 10)))
                .containsExactly(3L);
        assertThat(numbers(index.similar(like, EVERYWHERE, FilterParser.parse("input ~ \"machine now\""), 10)))
                .containsExactly(3L);
        assertThat(numbers(index.similar(like, EVERYWHERE, FilterParser.parse("text ~ \"pump is broken\""), 10)))
                .containsExactly(3L);
        assertThat(numbers(index.similar(like, EVERYWHERE, Filter.NONE, 10))).isEmpty();
    }

    @Test
    void words_that_only_former_versions_of_the_trace_itself_have_are_not_looked_for() {
        others();
        Trace like = asked(1, "quixotic zeppelin refund espresso");
        for (int i = 0; i < 5; i++) {
            apply(List.of(like), List.of());
        }
        apply(List.of(asked(2, "espresso refund")), List.of());
        Likeness likeness = index.similar(like, EVERYWHERE, Filter.ALL, 1);
        assertThat(likeness.words()).startsWith("espresso", "refund").doesNotContain("quixotic", "zeppelin");
        assertThat(numbers(likeness)).containsExactly(2L);
    }

    @Test
    void parts_of_ids_are_no_words_to_be_alike_by() {
        others();
        Trace like = asked(1, "espresso 5f3a9c12 1790000000000");
        apply(List.of(like, asked(2, "espresso 5f3a9c12 1790000000000")), List.of());
        assertThat(index.similar(like, EVERYWHERE, Filter.ALL, 1).words())
                .contains("espresso")
                .doesNotContain("5f3a9c12", "1790000000000");
    }

    @Test
    void a_trace_that_shares_nothing_and_an_empty_index_give_nothing() {
        Trace like = asked(1, "refund");
        assertThat(index.similar(like, EVERYWHERE, Filter.ALL, 10).traces()).isEmpty();
        apply(List.of(like), List.of());
        Likeness likeness = index.similar(like, EVERYWHERE, Filter.ALL, 10);
        assertThat(likeness.words()).isEmpty();
        assertThat(likeness.traces()).isEmpty();
        apply(List.of(asked(2, "refund")), List.of());
        assertThat(numbers(index.similar(like, EVERYWHERE, Filter.ALL, 10))).containsExactly(2L);
        apply(List.of(), List.of(2L));
        assertThat(index.similar(like, EVERYWHERE, Filter.ALL, 10).traces()).isEmpty();
        assertThatExceptionOfType(Invalid.class)
                .isThrownBy(() -> index.similar(like, EVERYWHERE, Filter.ALL, 101))
                .withMessageContaining("101");
    }

    @Test
    void a_long_text_is_asked_by_few_words() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 5000; i++) {
            text.append("w").append(Integer.toString(i, 36)).append("z ");
        }
        Trace like = asked(1, text.toString());
        apply(List.of(like, asked(2, text.toString()), asked(3, text.substring(0, 300))), List.of());
        Likeness likeness = index.similar(like, EVERYWHERE, Filter.ALL, 10);
        assertThat(likeness.words()).hasSize(SimilarTraces.MOST_WORDS);
        assertThat(numbers(likeness)).startsWith(2L);
    }
}
