package dev.assay.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Examples are short: what they leave out is empty, what they get wrong is said. */
class TraceJsonTest {
    @Test
    void what_is_left_out_is_empty() {
        Trace trace = TraceJson.turns(Map.of()).getFirst();

        assertThat(trace.traceId()).startsWith("tr-");
        assertThat(trace.status()).isEqualTo(Status.OK);
        assertThat(trace.inputs()).isNull();
        assertThat(trace.spans()).isEmpty();
        assertThat(trace.tokens()).isEqualTo(TokenUsage.NONE);
    }

    @Test
    void every_part_is_read() {
        Trace trace = TraceJson.turns(Map.ofEntries(
                        Map.entry("traceId", "tr-1"),
                        Map.entry("status", "ERROR"),
                        Map.entry("startTime", "2026-01-02T03:04:05Z"),
                        Map.entry("durationMs", 1.5),
                        Map.entry("inputs", Map.of("q", "why")),
                        Map.entry("tags", Map.of("env", "prod")),
                        Map.entry("sessionId", "s-1"),
                        Map.entry("tokens", Map.of("input", 10L, "output", 2)),
                        Map.entry("expectations", List.of(Map.of("name", "expected_response", "value", "because"))),
                        Map.entry("feedbacks", List.of(Map.of("name", "good", "value", true, "sourceId", "ann"))),
                        Map.entry(
                                "spans",
                                List.of(Map.of(
                                        "spanId",
                                        "00000000000000aa",
                                        "type",
                                        "RETRIEVER",
                                        "documents",
                                        List.of(Map.of("id", "d1", "content", "text", "score", 0.5)),
                                        "toolCall",
                                        Map.of("name", "find", "arguments", Map.of("a", 1)))))))
                .getFirst();

        assertThat(trace.status()).isEqualTo(Status.ERROR);
        assertThat(trace.startTime()).isEqualTo(Instant.parse("2026-01-02T03:04:05Z"));
        assertThat(trace.duration()).isEqualTo(Duration.ofNanos(1_500_000));
        assertThat(trace.tokens()).isEqualTo(new TokenUsage(10, 2, 0));
        assertThat(trace.expectation("expected_response")).contains("because");
        assertThat(trace.feedbacks()).containsExactly(new GivenFeedback("good", true, null, "HUMAN", "ann"));
        Span span = trace.spans().getFirst();
        assertThat(span.documents()).containsExactly(new Document("d1", "text", 0.5, Map.of()));
        assertThat(span.toolCall()).isEqualTo(new ToolCall("find", Map.of("a", 1), null));
    }

    @Test
    void inputs_and_outputs_are_the_roots_unless_they_are_given() {
        Map<String, Object> root = Map.of("name", "agent", "inputs", "asked", "outputs", "answered");

        Trace trace = TraceJson.turns(Map.of("spans", List.of(root), "outputs", "given"))
                .getFirst();

        assertThat(trace.name()).isEqualTo("agent");
        assertThat(trace.inputs()).isEqualTo("asked");
        assertThat(trace.outputs()).isEqualTo("given");
    }

    @Test
    void a_list_is_a_session() {
        assertThat(TraceJson.turns(List.of(Map.of("inputs", "a"), Map.of("inputs", "b"))))
                .extracting(Trace::inputs)
                .containsExactly("a", "b");
    }

    @Test
    void what_does_not_fit_is_said_with_its_place() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TraceJson.turns("text"))
                .withMessage("trace is text, expected an object");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TraceJson.turns(Map.of("durationMs", "long")))
                .withMessage("trace.durationMs is long, expected a number");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TraceJson.turns(Map.of("spans", List.of(Map.of("startTime", "now")))))
                .withMessage("spans.startTime is now, expected a time as 2026-01-02T03:04:05Z");
    }
}
