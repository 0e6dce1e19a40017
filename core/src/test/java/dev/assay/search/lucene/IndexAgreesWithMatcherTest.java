package dev.assay.search.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.search.Field;
import dev.assay.search.Filter;
import dev.assay.search.FilterMatcher;
import dev.assay.search.RandomFilters;
import dev.assay.search.SearchRequest;
import dev.assay.search.SessionFacts;
import dev.assay.search.SessionKey;
import dev.assay.search.SessionSearch;
import dev.assay.trace.TraceInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;

/** The index finds what the matcher says, for random filters over random traces, some of them rewritten and deleted. */
class IndexAgreesWithMatcherTest {
    private static final RandomIndex.OfSeed INDEXES = new RandomIndex.OfSeed();

    @AfterContainer
    static void close() {
        INDEXES.close();
    }

    @Provide
    Arbitrary<Filter> filters() {
        return RandomFilters.filters();
    }

    /** Page by page, in any order. */
    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void sessions_are_those_of_which_the_matcher_finds_a_trace(
            @ForAll @IntRange(min = 0, max = 5) int seed,
            @ForAll("filters") Filter filter,
            @ForAll Field.SessionNumber order,
            @ForAll boolean ascending) {
        RandomIndex random = INDEXES.get(seed);
        Map<SessionKey, SessionFacts> all = random.sessions();
        FilterMatcher matcher = new FilterMatcher(filter, all::get);
        Map<SessionKey, Integer> expected = new HashMap<>();
        random.traces.values().stream().filter(matcher::matches).forEach(trace -> {
            SessionKey key = SessionKey.of(trace.info());
            if (key != null) {
                expected.merge(key, 1, Integer::sum);
            }
        });

        List<SessionSearch.Found> found = new ArrayList<>();
        String token = null;
        do {
            SessionSearch.Page page = random.index.sessions(
                    new SessionSearch(RandomIndex.EVERYWHERE, filter, order, ascending, 2, token));
            assertThat(page.total()).isEqualTo(expected.size());
            found.addAll(page.sessions());
            token = page.nextPageToken();
        } while (token != null);

        assertThat(found).hasSize(expected.size()).allSatisfy(each -> {
            assertThat(each.matches()).isEqualTo(expected.get(each.key()));
            assertThat(each.facts()).isEqualTo(all.get(each.key()));
            assertThat(SessionKey.of(each.first())).isEqualTo(each.key());
            assertThat(each.first().startTime()).isBeforeOrEqualTo(each.last().startTime());
        });
        List<Double> values = found.stream()
                .map(each -> each.facts().number(order))
                .filter(Objects::nonNull)
                .toList();
        assertThat(values).isSortedAccordingTo(ascending ? Comparator.naturalOrder() : Comparator.reverseOrder());
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void index_and_matcher_agree(@ForAll @IntRange(min = 0, max = 5) int seed, @ForAll("filters") Filter filter) {
        RandomIndex random = INDEXES.get(seed);
        FilterMatcher matcher = new FilterMatcher(filter, random.sessions()::get);
        List<Long> expected = random.traces.values().stream()
                .filter(matcher::matches)
                .map(trace -> trace.info().no())
                .toList();
        assertThat(random.index.numbers(RandomIndex.EVERYWHERE, filter))
                .as("numbers")
                .containsExactly(expected.toArray(Long[]::new));
        assertThat(random.index.count(RandomIndex.EVERYWHERE, filter))
                .as("count")
                .isEqualTo(expected.size());
        assertThat(
                        random
                                .index
                                .search(new SearchRequest(RandomIndex.EVERYWHERE, filter, List.of(), 500, null))
                                .traces()
                                .stream()
                                .map(TraceInfo::no)
                                .sorted()
                                .toList())
                .as("page")
                .isEqualTo(expected);
    }
}
