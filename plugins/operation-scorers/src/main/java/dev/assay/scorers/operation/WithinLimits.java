package dev.assay.scorers.operation;

import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.pf4j.Extension;

/** The trace took no more than allowed of time, tokens, money and calls: as many limits as are given. */
@Extension
public final class WithinLimits implements Scorer {
    private static final List<Limit> LIMITS = List.of(
            new Limit("maxLatencyMs", "ms", Figures::latencyMs),
            new Limit("maxFirstTokenMs", "ms to the first token", Figures::slowestFirstTokenMs),
            new Limit("maxTokens", "tokens", trace -> Figures.tokens(trace, "total")),
            new Limit("maxCost", "US dollars", Figures::cost),
            new Limit("maxLlmCalls", "calls of language models", trace -> Figures.modelCalls(trace)
                    .size()),
            new Limit("maxToolCalls", "tool calls", trace -> Figures.toolCalls(trace)
                    .size()));

    private static final ScorerInfo INFO = new ScorerInfo(
                    "within_limits",
                    "1",
                    "The trace kept within limits of time, tokens, cost and calls",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.SPANS, Part.METADATA),
                    ScorerInfo.ValueType.BOOL,
                    """
                    {
                      "type": "object",
                      "properties": {
                        "maxLatencyMs": {"type": "number", "minimum": 0, "title": "Milliseconds", "description": "At most this long from start to end"},
                        "maxFirstTokenMs": {"type": "number", "minimum": 0, "title": "Milliseconds to the first token", "description": "No call of a language model may take longer to its first token"},
                        "maxTokens": {"type": "number", "minimum": 0, "title": "Tokens", "description": "At most this many tokens of prompts and answers"},
                        "maxCost": {"type": "number", "minimum": 0, "title": "US dollars", "description": "At most this cost"},
                        "maxLlmCalls": {"type": "integer", "minimum": 0, "title": "Calls of models", "description": "At most this many calls of language models"},
                        "maxToolCalls": {"type": "integer", "minimum": 0, "title": "Tool calls", "description": "At most this many tool calls"}
                      },
                      "minProperties": 1,
                      "additionalProperties": false
                    }
                    """,
                    true)
            .examples(new ScorerInfo.Example("Too many tokens", Map.of("maxTokens", 1000), """
                {"tokens": {"input": 1000, "output": 200}}\
                """, "no"));

    private record Limit(String parameter, String unit, ToDoubleFunction<Trace> figure) {}

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        List<String> over = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        for (Limit limit : LIMITS) {
            request.number(limit.parameter()).ifPresent(most -> {
                double figure = limit.figure().applyAsDouble(request.trace());
                (figure <= most ? kept : over)
                        .add(Figures.text(figure) + " " + limit.unit() + ", allowed are " + Figures.text(most));
            });
        }
        if (over.isEmpty() && kept.isEmpty()) {
            throw new ScorerException("no limit is given");
        }
        return List.of(
                over.isEmpty()
                        ? Feedback.yesNo(true, "Within limits: " + String.join("; ", kept))
                        : Feedback.yesNo(false, "Over the limit: " + String.join("; ", over)));
    }
}
