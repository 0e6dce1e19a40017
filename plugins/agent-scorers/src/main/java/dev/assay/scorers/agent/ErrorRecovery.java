package dev.assay.scorers.agent;

import dev.assay.model.Span;
import dev.assay.model.Status;
import dev.assay.model.Texts;
import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.pf4j.Extension;

/**
 * After a failed tool call the agent found a way: the same tool was called again with success, or it answered all the same. A
 * trace in which no tool failed is skipped. The feedback is about the first failure that was not made good.
 */
@Extension
public final class ErrorRecovery implements Scorer {
    private static final ScorerInfo INFO = new ScorerInfo(
                    "error_recovery",
                    "1",
                    "The agent recovered from each failed tool call",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.SPANS, Part.OUTPUTS),
                    ScorerInfo.ValueType.BOOL,
                    """
                    {
                      "type": "object",
                      "properties": {
                        "by": {
                          "type": "string",
                          "enum": ["retry", "answer"],
                          "default": "answer",
                          "title": "Recovered by",
                          "description": "retry: only a later call of the same tool that succeeds; answer: that, or an answer of a trace that ended well"
                        }
                      },
                      "additionalProperties": false
                    }
                    """,
                    true)
            .examples(new ScorerInfo.Example("Called again with success", Map.of(), """
                {"spans": [{"spanId": "0000000000000001", "name": "agent", "type": "AGENT"}, {"spanId": "0000000000000002", "parentSpanId": "0000000000000001", "name": "search", "type": "TOOL", "status": "ERROR", "toolCall": {"name": "search", "arguments": {}}}, {"spanId": "0000000000000003", "parentSpanId": "0000000000000001", "name": "search", "type": "TOOL", "toolCall": {"name": "search", "arguments": {}}}]}\
                """, "yes"));

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        Trace trace = request.trace();
        List<Span> tools = trace.spansOfType("TOOL").toList();
        long failures = tools.stream().filter(ErrorRecovery::failed).count();
        if (failures == 0) {
            return List.of();
        }
        List<Span> open = IntStream.range(0, tools.size())
                .filter(i -> failed(tools.get(i)) && !repeatedWell(tools, i))
                .mapToObj(tools::get)
                .toList();
        if (open.isEmpty()) {
            return List.of(Feedback.yesNo(
                    true, failures + " failed tool calls, each followed by one of the same tool that succeeded"));
        }
        boolean answered = trace.status() == Status.OK
                && Texts.response(trace).filter(text -> !text.isBlank()).isPresent();
        Span first = open.getFirst();
        String failure = Steps.name(first) + " failed"
                + (first.statusMessage() == null ? "" : " (" + first.statusMessage() + ")")
                + " and was not called again with success";
        if (answered && request.text("by").orElse("answer").equals("answer")) {
            return List.of(Feedback.yesNo(true, failure + ", but the trace ended well with an answer"));
        }
        return List.of(new Feedback(
                null,
                new Value.Text("no"),
                failure + (answered ? "" : ", and the trace did not end well with an answer"),
                first.spanId(),
                Map.of()));
    }

    private static boolean failed(Span span) {
        return span.status() == Status.ERROR;
    }

    private static boolean repeatedWell(List<Span> tools, int failure) {
        String name = Steps.name(tools.get(failure));
        return tools.subList(failure + 1, tools.size()).stream()
                .anyMatch(span -> !failed(span) && Steps.name(span).equals(name));
    }
}
