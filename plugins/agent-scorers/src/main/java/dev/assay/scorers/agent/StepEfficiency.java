package dev.assay.scorers.agent;

import dev.assay.model.Texts;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pf4j.Extension;

/** Steps that suffice over steps taken: 1 when the agent took no more than expected, 0.5 when it took twice as many. */
@Extension
public final class StepEfficiency implements Scorer {
    private static final ScorerInfo INFO = new ScorerInfo(
                    "step_efficiency",
                    "1",
                    "The number of steps that suffice over the number that the agent took, from 0 to 1",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.SPANS, Part.EXPECTATIONS),
                    ScorerInfo.ValueType.NUMBER,
                    """
                    {
                      "type": "object",
                      "properties": {
                        "expected": {
                          "type": "integer",
                          "minimum": 1,
                          "title": "Steps that suffice",
                          "description": "When left out, the trace's expectation expected_steps (a number, or a list of steps), else the number of its expected_tool_calls"
                        },
                        "count": {
                          "type": "string",
                          "enum": ["tool_calls", "llm_calls", "both"],
                          "default": "tool_calls",
                          "title": "What a step is",
                          "description": "Calls of tools, calls of language models, or both"
                        }
                      },
                      "additionalProperties": false
                    }
                    """,
                    true)
            .examples(new ScorerInfo.Example("Two calls where one suffices", Map.of("expected", 1), """
                {"spans": [{"spanId": "0000000000000001", "name": "agent", "type": "AGENT"}, {"spanId": "0000000000000002", "parentSpanId": "0000000000000001", "name": "search", "type": "TOOL", "toolCall": {"name": "search", "arguments": {"q": "hotel"}}}, {"spanId": "0000000000000003", "parentSpanId": "0000000000000001", "name": "book", "type": "TOOL", "toolCall": {"name": "book", "arguments": {"city": "Rome"}}}]}\
                """, 0.5));

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        double expected = expected(request);
        String counted = request.text("count").orElse("tool_calls");
        Set<String> types =
                switch (counted) {
                    case "llm_calls" -> Set.of("LLM", "CHAT_MODEL");
                    case "both" -> Set.of("TOOL", "LLM", "CHAT_MODEL");
                    default -> Set.of("TOOL");
                };
        long taken = request.trace().spans().stream()
                .filter(span -> types.contains(span.type()))
                .count();
        if (taken == 0) {
            throw new ScorerException("the trace has no "
                    + (counted.equals("both") ? "call of a tool or language model" : counted.replace("_calls", " call"))
                    + ": there is no step to count");
        }
        String rationale = "Took %d steps, %.0f suffice".formatted(taken, expected);
        return List.of(Feedback.of(new Value.Num(Math.min(1, expected / taken)), rationale));
    }

    private static double expected(ScoreRequest request) {
        Optional<Object> noted = request.trace().expectation("expected_steps");
        double steps = request.number("expected")
                .or(() -> noted.map(StepEfficiency::steps))
                .or(() -> request.trace().expectation("expected_tool_calls").map(calls ->
                        (double) ExpectedCall.listOf(calls).size()))
                .orElseThrow(
                        () -> new ScorerException("nothing to compare with: neither the parameter 'expected' nor an"
                                + " expectation 'expected_steps' or 'expected_tool_calls' on the trace"));
        if (!(steps > 0)) {
            throw new ScorerException("%.0f steps are expected, at least 1 is needed".formatted(steps));
        }
        return steps;
    }

    private static double steps(Object value) {
        return switch (value) {
            case Number number -> number.doubleValue();
            case List<?> list -> list.size();
            default ->
                throw new ScorerException(
                        "the expectation 'expected_steps' is " + Texts.of(value) + ", expected a number or a list");
        };
    }
}
