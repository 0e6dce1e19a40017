package dev.assay.scorers.agent;

import static dev.assay.scorer.testkit.SpanBuilder.aToolSpan;
import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.Value;
import dev.assay.scorer.testkit.ScorerContract;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ToolArgumentMatchTest extends ScorerContract {
    @Override
    protected Scorer scorer() {
        return new ToolArgumentMatch();
    }

    @Override
    protected Trace trace() {
        return aTrace().withSpan(aToolSpan("book").withInputs(Map.of("city", "Paris", "nights", 3)))
                .withSpan(aToolSpan("book").withInputs(Map.of("city", "Rome", "nights", 1)))
                .withExpectation("expected_tool_calls", List.of(book("Rome", 2L), book("Paris", 3.0)))
                .build();
    }

    @Test
    void each_expected_call_is_held_against_the_one_it_fits_best() throws Exception {
        Feedback feedback = score(trace()).getFirst();

        assertThat(feedback.value()).isEqualTo(new Value.Num(0.75));
        assertThat(feedback.rationale())
                .isEqualTo("3 of 4 expected arguments were passed as expected; book got nights = 1, expected 2");
        assertThat(feedback.spanId()).isEqualTo("0000000000000003");
    }

    @Test
    void a_call_that_was_not_made_passes_nothing() throws Exception {
        Feedback feedback = score(aTrace().build(), Map.of("expected", List.of(book("Rome", 1L))))
                .getFirst();

        assertThat(feedback.value()).isEqualTo(new Value.Num(0));
        assertThat(feedback.rationale()).endsWith("; book was not called");
    }

    @Test
    void an_argument_that_is_missing_is_named() throws Exception {
        Trace trace = aTrace().withSpan(aToolSpan("book").withInputs(Map.of("city", "Rome")))
                .build();

        assertThat(score(trace, Map.of("expected", List.of(book("Rome", 1L))))
                        .getFirst()
                        .rationale())
                .endsWith("; book got no nights, expected 1");
    }

    @Test
    void expected_calls_without_arguments_are_nothing_to_compare_with() {
        assertThatThrownBy(() -> score(trace(), Map.of("expected", List.of("book"))))
                .isInstanceOf(ScorerException.class)
                .hasMessageContaining("no expected tool call has arguments");
    }

    @Test
    void calls_that_would_take_too_long_to_compare_are_refused() {
        assertThatThrownBy(() -> score(trace(), Map.of("expected", Collections.nCopies(2_000_001, book("Rome", 1L)))))
                .isInstanceOf(ScorerException.class)
                .hasMessageStartingWith("2000001 tool calls are expected and the trace has 2: too many to compare");
    }

    private static Map<String, Object> book(String city, Object nights) {
        return Map.of("name", "book", "arguments", Map.of("city", city, "nights", nights));
    }
}
