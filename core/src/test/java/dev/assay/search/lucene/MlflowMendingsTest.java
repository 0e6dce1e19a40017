package dev.assay.search.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.error.Invalid;
import dev.assay.search.Filter;
import dev.assay.search.FilterMatcher;
import dev.assay.search.MlflowFilterParser;
import dev.assay.search.MlflowTraces;
import dev.assay.search.SearchRequest;
import dev.assay.search.TraceIndex;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Where this server answers a filter otherwise than MLflow's, on purpose. */
class MlflowMendingsTest extends MlflowFilterTestBase {
    @Test
    void an_attribute_equals_its_value() {
        finds("span.attributes.model = 'gpt-4o'", i -> i % 3 == 0);
        finds("span.attributes.attempt = '11'", i -> i == 11);
        finds("span.attributes.temperature = '1.0'", i -> i == 10);
        finds("span.attributes.stream = 'true'", i -> i % 2 == 0);
        finds("span.attributes.model = 'gpt'", _ -> false);
        finds("span.attributes.model = 'gpt-4o' AND span.type = 'LLM'", i -> i % 6 == 0);
    }

    @Test
    void like_looks_at_that_attribute_only() {
        finds("span.attributes.model LIKE '%POST%'", _ -> false);
        finds("span.attributes.model LIKE 'gpt%'", i -> i % 3 != 2);
        finds("span.attributes.model RLIKE '^gpt-4o$'", i -> i % 3 == 0);
        finds("span.attributes.attempt LIKE '%gpt%'", _ -> false);
    }

    @Test
    void text_is_not_found_by_what_every_span_has() {
        for (String internal : List.of("mlflow.span", "traceRequestId", "STATUS_CODE", "attributes", "events", "tr-")) {
            finds("trace.text LIKE '%" + internal + "%'", _ -> false);
        }
        finds("trace.text LIKE '%http.method%'", _ -> true);
    }

    @Test
    void clauses_are_joined_by_or_and_grouped_by_brackets() {
        finds("status = 'ERROR' OR name = 'chat'", i -> i % 6 == 2 || i % 8 == 0);
        finds("(status = 'ERROR')", i -> i % 6 == 2);
        finds("tags.env = 'prod' AND (metadata.tier = '1' or metadata.tier = '2')", i -> i % 2 == 1 && i % 3 != 0);
        finds("tags.env = 'prod' AND metadata.tier = '1' OR client_request_id = 't02'", i -> i % 6 == 1 || i == 2);
        finds("NOT (tags.env = 'prod' OR metadata.tier = '1')", i -> i % 2 == 0 && i % 3 != 1);
        finds("((status = 'ERROR') AND ((metadata.tier = '2')))", i -> i % 6 == 2);
    }

    @Test
    void what_is_joined_about_spans_is_about_one_span_in_brackets_too() {
        finds("span.type = 'TOOL' AND (span.name = 'lookup' OR span.name = 'step_2')", i -> i % 4 == 0 || i % 12 == 2);
        finds("span.type = 'CHAIN' AND (span.name = 'lookup' OR span.name = 'step_2')", _ -> false);
    }

    @Test
    void or_and_brackets_stand_where_they_mean_something() {
        for (String wrong : List.of(
                "status = 'OK' OR",
                "OR status = 'OK'",
                "status = 'OK' OR OR status = 'ERROR'",
                "()",
                "NOT status = 'OK'",
                "status = 'OK' AND NOT",
                "(status = 'OK'",
                "(status)")) {
            assertThatThrownBy(() -> MlflowFilterParser.parse(wrong)).as(wrong).isInstanceOf(Invalid.class);
        }
    }

    private void finds(String text, IntPredicate expected) {
        Filter filter = MlflowFilterParser.parse(text);
        List<String> names = IntStream.rangeClosed(1, 24)
                .filter(expected)
                .mapToObj(MlflowTraces::name)
                .toList();
        assertThat(index
                        .search(new SearchRequest(new TraceIndex.Scope(List.of(1)), filter, List.of(), 100, null))
                        .traces()
                        .stream()
                        .map(info -> MlflowTraces.name(info.no())))
                .as(text)
                .containsExactlyInAnyOrderElementsOf(names);
        assertThat(traces.values().stream()
                        .filter(trace -> trace.info().experimentNo() == 1 && FilterMatcher.matches(filter, trace))
                        .map(trace -> MlflowTraces.name(trace.info().no())))
                .as(text)
                .containsExactlyInAnyOrderElementsOf(names);
    }
}
