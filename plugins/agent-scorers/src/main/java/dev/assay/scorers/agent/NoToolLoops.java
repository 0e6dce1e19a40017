package dev.assay.scorers.agent;

import dev.assay.model.Span;
import dev.assay.model.ToolCall;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pf4j.Extension;

/**
 * The agent did not run in circles: the same calls, with the same arguments, again and again. Circles of up to three calls are
 * found (search, search, search; or search, read, search, read, …). A trace without tool calls is skipped.
 */
@Extension
public final class NoToolLoops implements Scorer {
    private static final int LONGEST_CIRCLE = 3;

    private static final ScorerInfo INFO = new ScorerInfo(
                    "no_tool_loops",
                    "1",
                    "The agent did not repeat the same tool calls over and over",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.SPANS),
                    ScorerInfo.ValueType.BOOL,
                    """
                    {
                      "type": "object",
                      "properties": {
                        "maxRepeats": {
                          "type": "integer",
                          "minimum": 1,
                          "default": 2,
                          "description": "How many times in a row the same calls with the same arguments are fine"
                        }
                      },
                      "additionalProperties": false
                    }
                    """,
                    true)
            .examples(new ScorerInfo.Example("Three times the same", Map.of(), """
                {"spans": [{"spanId": "0000000000000001", "name": "agent", "type": "AGENT"}, {"spanId": "0000000000000002", "parentSpanId": "0000000000000001", "name": "search", "type": "TOOL", "toolCall": {"name": "search", "arguments": {"q": "hotel"}}}, {"spanId": "0000000000000003", "parentSpanId": "0000000000000001", "name": "search", "type": "TOOL", "toolCall": {"name": "search", "arguments": {"q": "hotel"}}}, {"spanId": "0000000000000004", "parentSpanId": "0000000000000001", "name": "search", "type": "TOOL", "toolCall": {"name": "search", "arguments": {"q": "hotel"}}}]}\
                """, "no"));

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        List<Span> tools = request.trace().spansOfType("TOOL").toList();
        if (tools.isEmpty()) {
            return List.of();
        }
        int allowed = request.number("maxRepeats").orElse(2.0).intValue();
        for (int length = 1; length <= LONGEST_CIRCLE; length++) {
            int same = 0;
            for (int i = length; i < tools.size(); i++) {
                same = sameCall(tools.get(i), tools.get(i - length)) ? same + 1 : 0;
                if (same >= allowed * length) {
                    String circle = String.join(
                            ", ",
                            tools.subList(i - length + 1, i + 1).stream()
                                    .map(Span::name)
                                    .toList());
                    return List.of(new Feedback(
                            null,
                            new Value.Text("no"),
                            circle + " with the same arguments more than " + allowed + " times in a row",
                            tools.get(i).spanId(),
                            Map.of()));
                }
            }
        }
        return List.of(Feedback.yesNo(true, tools.size() + " tool calls, no circle among them"));
    }

    private static boolean sameCall(Span left, Span right) {
        ToolCall a = left.toolCall();
        ToolCall b = right.toolCall();
        return left.name().equals(right.name())
                && ExpectedCall.same(
                        a == null ? left.inputs() : a.arguments(), b == null ? right.inputs() : b.arguments());
    }
}
