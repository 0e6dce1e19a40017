package dev.assay.search.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.search.Filter;
import dev.assay.search.FilterMatcher;
import dev.assay.search.RandomFilters;
import dev.assay.search.SearchRequest;
import dev.assay.trace.TraceInfo;
import java.util.List;
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

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void index_and_matcher_agree(@ForAll @IntRange(min = 0, max = 5) int seed, @ForAll("filters") Filter filter) {
        RandomIndex random = INDEXES.get(seed);
        FilterMatcher matcher = new FilterMatcher(filter);
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
