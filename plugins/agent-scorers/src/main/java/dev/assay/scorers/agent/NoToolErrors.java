package dev.assay.scorers.agent;

import dev.assay.model.Span;
import dev.assay.model.Status;
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

/** No tool call ended with an error; the feedback is about the first span that did. A trace without tool calls is skipped. */
@Extension
public final class NoToolErrors implements Scorer {
    private static final ScorerInfo INFO = new ScorerInfo(
                    "no_tool_errors",
                    "1",
                    "No tool call of the agent failed",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.SPANS),
                    ScorerInfo.ValueType.BOOL,
                    ScorerInfo.NO_PARAMETERS,
                    true)
            .examples(new ScorerInfo.Example("A call failed", Map.of(), """
                {"spans": [{"spanId": "0000000000000001", "name": "agent", "type": "AGENT"}, {"spanId": "0000000000000002", "parentSpanId": "0000000000000001", "name": "search", "type": "TOOL", "status": "ERROR", "toolCall": {"name": "search", "arguments": {}}}]}\
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
        List<Span> failed =
                tools.stream().filter(span -> span.status() == Status.ERROR).toList();
        if (failed.isEmpty()) {
            return List.of(Feedback.yesNo(true, "None of " + tools.size() + " tool calls failed"));
        }
        Span first = failed.getFirst();
        String rationale = failed.size() + " of " + tools.size() + " tool calls failed, first " + first.name()
                + (first.statusMessage() == null ? "" : ": " + first.statusMessage());
        return List.of(new Feedback(null, new Value.Text("no"), rationale, first.spanId(), Map.of()));
    }
}
