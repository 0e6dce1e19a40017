package dev.assay.search.lucene;

import static dev.assay.search.IndexWrites.write;
import static dev.assay.trace.Traces.aSpan;
import static dev.assay.trace.Traces.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.assay.error.Invalid;
import dev.assay.search.FilterParser;
import dev.assay.search.Highlights;
import dev.assay.search.SearchPage;
import dev.assay.search.SearchRequest;
import dev.assay.search.TraceIndex;
import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Best first, a few by chance, and where the words stand. */
class RankedSearchTest {
    private static final TraceIndex.Scope EVERYWHERE = new TraceIndex.Scope(List.of());
    private static final List<SearchRequest.Order> BEST = List.of(new SearchRequest.Order("relevance", false));

    private Map<Long, Trace> store = Map.of();
    private final TraceIndex index;

    RankedSearchTest(@TempDir Path folder) {
        index = new LuceneTraceIndex(folder, nos -> nos.stream()
                .filter(store::containsKey)
                .collect(Collectors.toMap(Function.identity(), no -> Objects.requireNonNull(store.get(no)))));
    }

    @AfterEach
    void close() {
        index.close();
    }

    private void add(Trace... traces) {
        store = Arrays.stream(traces)
                .collect(Collectors.toMap(trace -> trace.info().no(), Function.identity()));
        write(index, List.of(traces));
    }

    private SearchPage search(
            String filter,
            List<SearchRequest.Order> order,
            int limit,
            @Nullable String token,
            SearchRequest.@Nullable Sample sample) {
        return index.search(
                new SearchRequest(EVERYWHERE, FilterParser.parse(filter), order, limit, token, sample, true));
    }

    private static List<Long> numbers(SearchPage page) {
        return page.traces().stream().map(TraceInfo::no).toList();
    }

    @Test
    void the_best_come_first_over_all_pages() {
        String filler = " and so on".repeat(40);
        add(
                aTrace().withNo(1)
                        .withSpan(aSpan().withInputs("refund" + filler))
                        .build(),
                aTrace().withNo(2)
                        .withSpan(aSpan().withInputs("refund refund policy"))
                        .build(),
                aTrace().withNo(3)
                        .withSpan(aSpan().withInputs("policy of the refund" + filler))
                        .build(),
                aTrace().withNo(4).withSpan(aSpan().withInputs("a policy")).build());
        String filter = "text ~ 'refund' AND NOT text ~ 'nothing'";
        List<Long> all = new ArrayList<>();
        String token = null;
        do {
            SearchPage page = search(filter, BEST, 1, token, null);
            all.addAll(numbers(page));
            token = page.nextPageToken();
        } while (token != null);
        assertThat(all.getFirst()).isEqualTo(2);
        assertThat(all).containsExactlyInAnyOrder(1L, 2L, 3L);
        assertThat(numbers(search(filter, BEST, 10, null, null))).isEqualTo(all);
        assertThat(numbers(search("text ~ \"refund policy\" OR text ~ 'policy'", BEST, 10, null, null)))
                .startsWith(2L);
    }

    @Test
    void relevance_takes_words() {
        add(aTrace().withNo(1).build());
        assertThatExceptionOfType(Invalid.class)
                .isThrownBy(() -> search("name = 'chat'", BEST, 10, null, null))
                .withMessageContaining("the filter looks for no words");
    }

    @Test
    void a_sample_is_the_same_for_the_same_seed_and_any_match_may_be_in_it() {
        add(LongStream.range(1, 401)
                .mapToObj(no ->
                        aTrace().withNo(no).named(no % 2 == 0 ? "even" : "odd").build())
                .toArray(Trace[]::new));
        List<Long> first = numbers(search("name = 'even'", List.of(), 100, null, new SearchRequest.Sample(50, 7)));
        assertThat(first).hasSize(50).doesNotHaveDuplicates().allMatch(no -> no % 2 == 0);
        assertThat(numbers(search("name = 'even'", List.of(), 100, null, new SearchRequest.Sample(50, 7))))
                .isEqualTo(first);
        assertThat(numbers(search("name = 'even'", List.of(), 100, null, new SearchRequest.Sample(50, 8))))
                .isNotEqualTo(first);
        assertThat(
                        LongStream.range(0, 60)
                                .boxed()
                                .flatMap(seed -> numbers(search(
                                                "name = 'even'",
                                                List.of(),
                                                100,
                                                null,
                                                new SearchRequest.Sample(50, seed)))
                                        .stream())
                                .distinct())
                .hasSize(200);
        assertThat(numbers(search("name = 'even'", List.of(), 100, null, new SearchRequest.Sample(1000, 1))))
                .hasSize(100);
    }

    @Test
    void words_are_shown_where_they_stand() {
        add(aTrace().withNo(1)
                .withSpan(aSpan().withInputs(Map.of("q", "What is the Refund policy?"))
                        .withOutputs("30 days"))
                .withSpan(aSpan().withInputs(Map.of("q", "What is the Refund policy?"))
                        .withOutputs("x".repeat(500) + " 日本 refunds are paid" + " y".repeat(500)))
                .build());
        List<Highlights.Fragment> found = search(
                        "text ~ 'refund*' OR text ~ \"30 days\" AND NOT text ~ 'paid'", List.of(), 10, null, null)
                .highlights()
                .get(1L);
        assertThat(found).isNotNull();
        assertThat(found)
                .extracting(Highlights.Fragment::spanId, Highlights.Fragment::field, RankedSearchTest::marked)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("0000000000000001", "inputs", List.of("Refund")),
                        org.assertj.core.groups.Tuple.tuple("0000000000000001", "outputs", List.of("30 days")),
                        org.assertj.core.groups.Tuple.tuple("0000000000000002", "outputs", List.of("refunds")));
        assertThat(found).allMatch(fragment -> fragment.text().length() <= 200);
        assertThat(search("input ~ 'days'", List.of(), 10, null, null).highlights())
                .isEmpty();
    }

    private static List<String> marked(Highlights.Fragment fragment) {
        return fragment.ranges().stream()
                .map(range -> fragment.text().substring(range.from(), range.to()))
                .toList();
    }
}
