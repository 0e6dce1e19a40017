package dev.assay.scorers.agent;

import static dev.assay.scorer.testkit.SpanBuilder.aToolSpan;
import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.Value;
import dev.assay.scorer.testkit.ScorerContract;
import dev.assay.scorer.testkit.TraceBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NoToolLoopsTest extends ScorerContract {
    @Override
    protected Scorer scorer() {
        return new NoToolLoops();
    }

    @Override
    protected Trace trace() {
        return calling("search a", "search a", "search a");
    }

    @Test
    void the_same_call_more_often_in_a_row_than_allowed_is_a_loop() throws Exception {
        assertThat(verdict("search a", "search a", "search a")).isEqualTo("no");
        assertThat(verdict("search a", "search a", "book x", "search a")).isEqualTo("yes");
    }

    @Test
    void other_arguments_are_another_call() throws Exception {
        assertThat(verdict("search a", "search b", "search c", "search d")).isEqualTo("yes");
    }

    @Test
    void circles_of_two_and_three_calls_are_loops() throws Exception {
        assertThat(verdict("search a", "read a", "search a", "read a", "search a", "read a"))
                .isEqualTo("no");
        assertThat(verdict("search a", "read a", "search a", "read a", "search a"))
                .isEqualTo("yes");
        assertThat(verdict("a 1", "b 1", "c 1", "a 1", "b 1", "c 1", "a 1", "b 1", "c 1"))
                .isEqualTo("no");
    }

    @Test
    void more_repeats_can_be_allowed() throws Exception {
        assertThat(score(trace(), Map.of("maxRepeats", 3L)).getFirst().value()).isEqualTo(new Value.Text("yes"));
    }

    @Test
    void the_rationale_names_the_circle() throws Exception {
        assertThat(score(trace()).getFirst().rationale())
                .isEqualTo("search with the same arguments more than 2 times in a row");
    }

    @Test
    void a_trace_without_tool_calls_is_skipped() throws Exception {
        assertThat(score(calling())).isEmpty();
    }

    private String verdict(String... calls) throws Exception {
        return ((Value.Text) score(calling(calls)).getFirst().value()).value();
    }

    /** @param calls each a tool and its argument */
    private static Trace calling(String... calls) {
        TraceBuilder trace = aTrace();
        for (String call : calls) {
            int space = call.indexOf(' ');
            trace.withSpan(
                    aToolSpan(call.substring(0, space)).withInputs(Map.of("argument", call.substring(space + 1))));
        }
        return trace.build();
    }
}
