package dev.assay.scorers.agent;

import static dev.assay.scorer.testkit.SpanBuilder.aChatModelSpan;
import static dev.assay.scorer.testkit.SpanBuilder.aToolSpan;
import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.Value;
import dev.assay.scorer.testkit.ScorerContract;
import dev.assay.scorer.testkit.TraceBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ToolCallSequenceTest extends ScorerContract {
    @Override
    protected Scorer scorer() {
        return new ToolCallSequence();
    }

    @Override
    protected Trace trace() {
        return calling("search", "book");
    }

    @Override
    protected Map<String, @Nullable Object> parameters() {
        return Map.of("expected", List.of("search", "book"));
    }

    @Test
    void exactly_the_expected_calls_in_their_order() throws Exception {
        assertThat(verdict(calling("search", "book"), "exact", "search", "book"))
                .isEqualTo("yes");
        assertThat(verdict(calling("book", "search"), "exact", "search", "book"))
                .isEqualTo("no");
        assertThat(verdict(calling("search", "search", "book"), "exact", "search", "book"))
                .isEqualTo("no");
        assertThat(verdict(calling("search"), "exact", "search", "book")).isEqualTo("no");
        assertThat(verdict(calling(), "exact")).isEqualTo("yes");
    }

    @Test
    void in_order_lets_others_come_between() throws Exception {
        assertThat(verdict(calling("login", "search", "read", "book"), "in_order", "search", "book"))
                .isEqualTo("yes");
        assertThat(verdict(calling("book", "search"), "in_order", "search", "book"))
                .isEqualTo("no");
        assertThat(verdict(calling("search"), "in_order", "search", "search")).isEqualTo("no");
    }

    @Test
    void in_any_order_each_call_counts_as_often_as_it_is_expected() throws Exception {
        assertThat(verdict(calling("book", "search", "search"), "any_order", "search", "book", "search"))
                .isEqualTo("yes");
        assertThat(verdict(calling("book", "search"), "any_order", "search", "book", "search"))
                .isEqualTo("no");
        assertThat(verdict(calling("book", "search", "search"), "any_order", "search", "book"))
                .isEqualTo("no");
    }

    @Test
    void arguments_are_compared_where_they_are_expected() throws Exception {
        Trace trace = aTrace().withSpan(aToolSpan("search").withInputs(Map.of("query", "x", "limit", 5L)))
                .withSpan(aToolSpan("book").withInputs(Map.of("id", 7L)))
                .build();
        Object same = List.of(Map.of("name", "search", "arguments", Map.of("limit", 5.0, "query", "x")), "book");
        Object other = List.of(Map.of("name", "search", "arguments", Map.of("query", "y")), "book");

        assertThat(verdict(trace, Map.of("expected", same))).isEqualTo("yes");
        assertThat(verdict(trace, Map.of("expected", other))).isEqualTo("no");
    }

    @Test
    void in_any_order_calls_with_expected_arguments_choose_first() throws Exception {
        Trace trace = aTrace().withSpan(aToolSpan("search").withInputs(Map.of("q", "a")))
                .withSpan(aToolSpan("search").withInputs(Map.of("q", "b")))
                .build();
        Object expected = List.of("search", Map.of("name", "search", "arguments", Map.of("q", "a")));

        assertThat(verdict(trace, Map.of("expected", expected, "order", "any_order")))
                .isEqualTo("yes");
    }

    @Test
    void what_is_no_number_is_compared_all_the_same() throws Exception {
        Trace trace = aTrace().withSpan(aToolSpan("search").withInputs(Map.of("q", Double.NaN)))
                .build();

        assertThat(verdict(trace, Map.of("expected", List.of(search(1L))))).isEqualTo("no");
        assertThat(verdict(trace, Map.of("expected", List.of(search(Double.NaN)), "order", "any_order")))
                .isEqualTo("yes");
    }

    private static Map<String, Object> search(Object q) {
        return Map.of("name", "search", "arguments", Map.of("q", q));
    }

    @Test
    @Timeout(60)
    void ten_thousand_calls_in_any_order_are_compared_in_no_time() throws Exception {
        TraceBuilder trace = aTrace();
        List<Object> expected = new ArrayList<>(List.of("search", "book"));
        for (long i = 0; i < 10_000; i++) {
            trace.withSpan(aToolSpan("search").withInputs(Map.of("q", i)));
            expected.add(Map.of("name", "search", "arguments", Map.of("q", 9_998.0 - i)));
        }

        assertThat(score(trace.build(), Map.of("expected", expected, "order", "any_order"))
                        .getFirst()
                        .rationale())
                .endsWith("; missing search{\"q\": -1.0}, book");
    }

    @Test
    void the_expectation_on_the_trace_is_used_without_a_parameter() throws Exception {
        Trace trace = aTrace().withSpan(aToolSpan("search"))
                .withSpan(aChatModelSpan())
                .withExpectation("expected_tool_calls", List.of(Map.of("name", "search")))
                .build();

        assertThat(verdict(trace, Map.of())).isEqualTo("yes");
    }

    @Test
    void the_rationale_says_what_differs() throws Exception {
        assertThat(rationale(calling("search", "cancel"), "exact", "search", "book"))
                .isEqualTo("Called search, cancel; call 2 was cancel, expected book");
        assertThat(rationale(calling("search"), "exact", "search", "book"))
                .isEqualTo("Called search; then expected book");
        assertThat(rationale(calling("search", "book"), "exact", "search"))
                .isEqualTo("Called search, book; call 2, book, was not expected");
        assertThat(rationale(calling("search"), "in_order", "search", "book"))
                .isEqualTo("Called search; missing book after search");
        assertThat(rationale(calling("search", "cancel"), "any_order", "search", "book"))
                .isEqualTo("Called search, cancel; missing book; not expected cancel");
        assertThat(rationale(calling(), "exact", "search")).isEqualTo("Called no tool; then expected search");
    }

    @Test
    void what_is_no_list_of_calls_is_named() {
        assertThatThrownBy(() -> score(trace(), Map.of()))
                .isInstanceOf(ScorerException.class)
                .hasMessageContaining("'expected_tool_calls'");
        assertThatThrownBy(() -> score(trace(), Map.of("expected", List.of("search", Map.of("tool", "x")))))
                .isInstanceOf(ScorerException.class)
                .hasMessage("the expected tool call 2 is {\"tool\": \"x\"}, expected a name or a map with 'name'");
        Trace odd = aTrace().withExpectation("expected_tool_calls", "search").build();
        assertThatThrownBy(() -> score(odd, Map.of()))
                .isInstanceOf(ScorerException.class)
                .hasMessage("the expected tool calls are search, expected a list");
    }

    private static Trace calling(String... tools) {
        TraceBuilder trace = aTrace();
        for (String tool : tools) {
            trace.withSpan(aToolSpan(tool));
        }
        return trace.build();
    }

    private String verdict(Trace trace, String order, String... expected) throws Exception {
        return verdict(trace, Map.of("expected", List.of(expected), "order", order));
    }

    private String verdict(Trace trace, Map<String, @Nullable Object> parameters) throws Exception {
        return ((Value.Text) score(trace, parameters).getFirst().value()).value();
    }

    private @Nullable String rationale(Trace trace, String order, String... expected) throws Exception {
        return score(trace, Map.of("expected", List.of(expected), "order", order))
                .getFirst()
                .rationale();
    }
}
