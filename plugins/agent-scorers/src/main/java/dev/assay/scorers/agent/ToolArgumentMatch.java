package dev.assay.scorers.agent;

import dev.assay.model.Span;
import dev.assay.model.Texts;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/**
 * How many of the expected arguments were passed with the expected value. Each expected call is held against the call of that
 * tool that it fits best; none is taken twice. Arguments that nobody expects do not count.
 */
@Extension
public final class ToolArgumentMatch implements Scorer {
    /** Each expected call is held against each call: a second or so. */
    private static final int MOST_COMPARED = 4_000_000;

    private static final ScorerInfo INFO = new ScorerInfo(
                    "tool_argument_match",
                    "1",
                    "The share of the expected arguments of tool calls that were passed with the expected value, from"
                            + " 0 to 1",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.SPANS, Part.EXPECTATIONS),
                    ScorerInfo.ValueType.NUMBER,
                    """
                    {
                      "type": "object",
                      "properties": {
                        "expected": {
                          "type": "array",
                          "items": {"type": "object"},
                          "title": "Expected calls",
                          "description": "A list of {name, arguments}; when left out, the trace's expectation expected_tool_calls"
                        }
                      },
                      "additionalProperties": false
                    }
                    """,
                    true)
            .examples(new ScorerInfo.Example(
                    "One of two arguments",
                    Map.of(
                            "expected",
                            List.of(Map.of("name", "book", "arguments", Map.of("city", "Rome", "nights", 2)))),
                    """
                    {"spans": [{"spanId": "0000000000000001", "name": "agent", "type": "AGENT"}, {"spanId": "0000000000000002", "parentSpanId": "0000000000000001", "name": "search", "type": "TOOL", "toolCall": {"name": "search", "arguments": {"q": "hotel"}}}, {"spanId": "0000000000000003", "parentSpanId": "0000000000000001", "name": "book", "type": "TOOL", "toolCall": {"name": "book", "arguments": {"city": "Rome"}}}]}\
                    """,
                    0.5));

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        List<ExpectedCall> expected = ExpectedCall.listOf(Steps.expected(request, "expected_tool_calls")).stream()
                .filter(each -> each.arguments() instanceof Map<?, ?> arguments && !arguments.isEmpty())
                .toList();
        if (expected.isEmpty()) {
            throw new ScorerException("no expected tool call has arguments: a score would say nothing of the agent");
        }
        List<Span> left = new ArrayList<>(request.trace().spansOfType("TOOL").toList());
        if ((long) expected.size() * left.size() > MOST_COMPARED) {
            throw new ScorerException(expected.size() + " tool calls are expected and the trace has " + left.size()
                    + ": too many to compare, the product of both may be " + MOST_COMPARED);
        }
        List<String> wrong = new ArrayList<>();
        int wanted = 0;
        int passed = 0;
        @Nullable String wrongSpan = null;
        for (ExpectedCall each : expected) {
            Map<?, ?> arguments = (Map<?, ?>) Objects.requireNonNull(each.arguments());
            wanted += arguments.size();
            Span nearest = nearest(each, arguments, left);
            if (nearest == null) {
                wrong.add(each.name() + " was not called");
                continue;
            }
            left.remove(nearest);
            passed += matching(arguments, nearest);
            List<String> differences = differences(each, arguments, nearest);
            if (!differences.isEmpty() && wrongSpan == null) {
                wrongSpan = nearest.spanId();
            }
            wrong.addAll(differences);
        }
        String rationale = passed + " of " + wanted + " expected arguments were passed as expected"
                + (wrong.isEmpty() ? "" : "; " + String.join("; ", wrong));
        return List.of(new Feedback(null, new Value.Num((double) passed / wanted), rationale, wrongSpan, Map.of()));
    }

    private static @Nullable Span nearest(ExpectedCall expected, Map<?, ?> arguments, List<Span> calls) {
        Span best = null;
        int most = -1;
        for (Span call : calls) {
            int matching = Steps.name(call).equals(expected.name()) ? matching(arguments, call) : -1;
            if (matching > most) {
                most = matching;
                best = call;
            }
        }
        return best;
    }

    private static int matching(Map<?, ?> arguments, Span call) {
        return (int) arguments.entrySet().stream()
                .filter(each -> matches(each, call))
                .count();
    }

    private static boolean matches(Map.Entry<?, ?> argument, Span call) {
        return Steps.call(call).arguments() instanceof Map<?, ?> passed
                && passed.containsKey(argument.getKey())
                && ExpectedCall.same(argument.getValue(), passed.get(argument.getKey()));
    }

    private static List<String> differences(ExpectedCall expected, Map<?, ?> arguments, Span call) {
        return arguments.entrySet().stream()
                .filter(each -> !matches(each, call))
                .map(each -> expected.name() + " got " + given(each.getKey(), call) + ", expected "
                        + Texts.of(each.getValue()))
                .toList();
    }

    private static String given(@Nullable Object name, Span call) {
        return Steps.call(call).arguments() instanceof Map<?, ?> passed && passed.containsKey(name)
                ? name + " = " + Texts.of(passed.get(name))
                : "no " + name;
    }
}
