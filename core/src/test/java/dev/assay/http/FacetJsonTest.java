package dev.assay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.search.FilterMatcher;
import dev.assay.search.FilterParser;
import dev.assay.search.TraceIndex.FacetValue;
import dev.assay.trace.Traces;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The filter that stands beside a facet's value finds the traces that were counted. */
class FacetJsonTest {
    @ParameterizedTest
    @ValueSource(strings = {"plain", "it's", "100% `sure`", "`", "a.b c", "", "日本語", "%s %d"})
    void a_tag_is_found_by_its_key_and_by_its_value(String text) {
        String key = text.isEmpty() ? "empty" : text;
        var trace = Traces.aTrace().withTag(key, text).named("n").build();

        String byKey = filter("tag", key);
        String byValue = filter("tag." + key, text);

        assertThat(new FilterMatcher(FilterParser.parse(byKey)).matches(trace))
                .as(byKey)
                .isTrue();
        assertThat(new FilterMatcher(FilterParser.parse(byValue)).matches(trace))
                .as(byValue)
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "user", "session"})
    void a_value_that_is_known_by_how_it_begins_is_found_by_it(String field) {
        String start = "it's a ".repeat(10).substring(0, 64);
        String whole = start + "long value ".repeat(30);
        var trace = Traces.aTrace().named(whole).ofUser(whole).inSession(whole).build();

        String filter = filter(field, start + "…");

        assertThat(new FilterMatcher(FilterParser.parse(filter)).matches(trace))
                .as(filter)
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"it goes on…", "…"})
    void a_short_value_that_ends_with_dots_is_whole(String value) {
        assertThat(filter("name", value)).isEqualTo("name = '" + value + "'");
    }

    private static String filter(String field, String value) {
        return FacetJson.ofFacets(Map.of(field, List.of(new FacetValue(value, 1))))
                .getJsonObject(0)
                .getJsonArray("values")
                .getJsonObject(0)
                .getString("filter");
    }
}
