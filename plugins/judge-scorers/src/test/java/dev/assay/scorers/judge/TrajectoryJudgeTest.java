package dev.assay.scorers.judge;

import static dev.assay.scorer.testkit.SpanBuilder.aToolSpan;
import static dev.assay.scorer.testkit.TraceBuilder.aTrace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Value;
import dev.assay.scorer.testkit.TraceBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrajectoryJudgeTest {
    private static final String SPAN = "00000000000000c1";

    @Test
    void the_prompt_shows_request_and_response_and_the_verdict_says_how_often_it_looked() {
        AnsweringJudge judge = AnsweringJudge.by(_ -> "no").calling("list_spans", Map.of());

        Feedback feedback = score(judge, trace(1));

        assertThat(feedback.value()).isEqualTo(new Value.Text("no"));
        assertThat(feedback.metadata()).containsEntry("judge.tool_calls", "1");
        assertThat(judge.questions().getFirst().instructions())
                .contains("What is the weather?", "3 degrees")
                .doesNotContain("secret result");
    }

    @Test
    void spans_are_listed_a_page_at_a_time() {
        assertThat(call(trace(250), "list_spans", Map.of()))
                .contains("100 of 251 spans; the next with offset 100", "TOOL 'weather'");
        assertThat(call(trace(250), "list_spans", Map.of("offset", 200L))).endsWith("51 of 251 spans");
        assertThat(call(trace(1), "list_spans", Map.of("offset", 200L))).endsWith("0 of 2 spans");
    }

    @Test
    void a_span_is_read_in_parts() {
        TraceBuilder long_ = base().withSpan(aToolSpan("weather").withId(SPAN).withOutputs("x".repeat(15_000) + "END"));

        assertThat(call(long_.build(), "read_span", Map.of("span_id", SPAN)))
                .contains("; the next with offset 12000")
                .doesNotContain("END");
        assertThat(call(long_.build(), "read_span", Map.of("span_id", SPAN, "offset", 12_000L)))
                .contains("xEND");
    }

    @Test
    void text_is_found_wherever_it_is() {
        assertThat(call(trace(30), "search_text", Map.of("text", "SECRET result")))
                .contains("span " + SPAN, "secret result 0", "20 places, perhaps more");
        assertThat(call(trace(1), "search_text", Map.of("text", "not there"))).isEqualTo("the text is in no span");
    }

    @Test
    void a_span_that_is_not_there_is_said() {
        assertThatThrownBy(() -> call(trace(1), "read_span", Map.of("span_id", "00000000000000ff")))
                .hasMessageStartingWith("the trace has no span 00000000000000ff");
    }

    private static TraceBuilder base() {
        return aTrace().withInputs("What is the weather?").withOutputs("3 degrees");
    }

    private static Trace trace(int tools) {
        TraceBuilder trace = base();
        for (int i = 0; i < tools; i++) {
            trace.withSpan((i == 0 ? aToolSpan("weather").withId(SPAN) : aToolSpan("weather"))
                    .withOutputs("secret result " + i));
        }
        return trace.build();
    }

    private static String call(Trace trace, String tool, Map<String, @Nullable Object> arguments) {
        AnsweringJudge judge = AnsweringJudge.by(_ -> "yes").calling(tool, arguments);
        score(judge, trace);
        return judge.heard();
    }

    private static Feedback score(AnsweringJudge judge, Trace trace) {
        List<Feedback> feedbacks = new TrajectoryJudge().score(new ScoreRequest(trace, Map.of(), judge));
        return feedbacks.getFirst();
    }
}
