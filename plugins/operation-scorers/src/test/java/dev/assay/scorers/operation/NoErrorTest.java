package dev.assay.scorers.operation;

import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.model.Status;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NoErrorTest extends FigureContract {
    @Override
    protected Scorer scorer() {
        return new NoError();
    }

    @Test
    void a_trace_that_ended_well_has_no_error() throws Exception {
        assertThat(score(trace())).isEqualTo(List.of(Feedback.yesNo(true, "The trace ended without an error")));
    }

    @Test
    void the_first_span_that_failed_is_named() throws Exception {
        var failed = full().withStatus(Status.ERROR).build();

        assertThat(score(failed))
                .containsExactly(new Feedback(
                        null,
                        new Value.Text("no"),
                        "The trace ended with an error; agent failed",
                        "0000000000000001",
                        Map.of()));
    }

    @Test
    void every_span_can_be_asked_to_have_ended_well() throws Exception {
        assertThat(score(trace(), Map.of("everySpan", true)))
                .containsExactly(new Feedback(
                        null,
                        new Value.Text("no"),
                        "The trace ended well, but read failed: no such page",
                        "0000000000000004",
                        Map.of()));
        assertThat(score(aTrace().build(), Map.of("everySpan", true)).getFirst().value())
                .isEqualTo(new Value.Text("yes"));
    }

    @Test
    void a_trace_that_runs_has_not_ended_well_yet() {
        refuses("the trace has no status: it has not ended, or nothing said how");
    }
}
