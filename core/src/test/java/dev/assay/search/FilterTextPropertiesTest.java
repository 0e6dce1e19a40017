package dev.assay.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.trace.Trace;
import dev.assay.trace.TraceInfo;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A filter that is written down in the grammar of {@code docs/search.md} finds what it says, whatever its keys and values hold. */
class FilterTextPropertiesTest {
    @Provide
    Arbitrary<Filter> filters() {
        return RandomFilters.filters();
    }

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void what_is_written_is_read(@ForAll("filters") Filter any, @ForAll long seed) {
        Filter filter = WrittenFilter.sayable(any);
        String text = WrittenFilter.of(filter);
        Assume.that(text.length() <= FilterParser.LONGEST);
        RandomTraces random = new RandomTraces(seed);
        List<Trace> traces = LongStream.range(1, 20).mapToObj(random::next).toList();
        Map<SessionKey, SessionFacts> sessions =
                SessionFacts.of(traces.stream().map(Trace::info).toList());

        assertThat(found(FilterParser.parse(text), traces, sessions))
                .as(text)
                .isEqualTo(found(filter, traces, sessions));
    }

    private static List<Long> found(Filter filter, List<Trace> traces, Map<SessionKey, SessionFacts> sessions) {
        FilterMatcher matcher = new FilterMatcher(filter, sessions::get);
        return traces.stream()
                .filter(matcher::matches)
                .map(Trace::info)
                .map(TraceInfo::no)
                .toList();
    }
}
