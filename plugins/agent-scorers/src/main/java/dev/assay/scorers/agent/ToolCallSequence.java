package dev.assay.scorers.agent;

import dev.assay.model.ToolCall;
import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pf4j.Extension;

/** The agent called the expected tools: exactly these, these among others in this order, or these in any order. */
@Extension
public final class ToolCallSequence implements Scorer {
    private static final ScorerInfo INFO = new ScorerInfo(
                    "tool_call_sequence",
                    "1",
                    "The agent called the expected tools in the expected order",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.SPANS, Part.EXPECTATIONS),
                    ScorerInfo.ValueType.BOOL,
                    """
                    {
                      "type": "object",
                      "properties": {
                        "expected": {
                          "type": "array",
                          "items": {"type": ["string", "object"]},
                          "description": "Names of tools, or {name, arguments}; when left out, the trace's expectation expected_tool_calls"
                        },
                        "order": {
                          "type": "string",
                          "enum": ["exact", "in_order", "any_order"],
                          "default": "exact",
                          "description": "exact: these calls and no others; in_order: others may come between; any_order: these calls and no others, in any order"
                        }
                      },
                      "additionalProperties": false
                    }
                    """,
                    true)
            .examples(new ScorerInfo.Example(
                    "Both tools in order", Map.of("expected", List.of("search", "book")), """
                        {"spans": [{"spanId": "0000000000000001", "name": "agent", "type": "AGENT"}, {"spanId": "0000000000000002", "parentSpanId": "0000000000000001", "name": "search", "type": "TOOL", "toolCall": {"name": "search", "arguments": {"q": "hotel"}}}, {"spanId": "0000000000000003", "parentSpanId": "0000000000000001", "name": "book", "type": "TOOL", "toolCall": {"name": "book", "arguments": {"city": "Rome"}}}]}\
                        """, "yes"));

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        List<ExpectedCall> expected = ExpectedCall.listOf(expectation(request));
        List<ToolCall> called = calls(request.trace());
        String order = request.text("order").orElse("exact");
        String difference =
                switch (order) {
                    case "exact" -> differenceAtPlace(expected, called);
                    case "in_order" -> differenceInOrder(expected, called);
                    case "any_order" -> differenceInAnyOrder(expected, called);
                    default ->
                        throw new ScorerException(
                                "the parameter 'order' is \"" + order + "\", expected exact, in_order or any_order");
                };
        return List.of(Feedback.yesNo(
                difference.isEmpty(), "Called " + names(called.stream().map(ToolCall::name)) + difference));
    }

    private static Object expectation(ScoreRequest request) {
        Object given = request.parameters().get("expected");
        if (given != null) {
            return given;
        }
        return request.trace()
                .expectation("expected_tool_calls")
                .orElseThrow(
                        () -> new ScorerException("nothing to compare with: neither the parameter 'expected' nor an"
                                + " expectation 'expected_tool_calls' on the trace"));
    }

    private static List<ToolCall> calls(Trace trace) {
        return trace.spansOfType("TOOL")
                .map(span -> span.toolCall() != null
                        ? span.toolCall()
                        : new ToolCall(span.name(), span.inputs(), span.outputs()))
                .toList();
    }

    /** What is wrong, as the end of a sentence; empty when nothing is. */
    private static String differenceAtPlace(List<ExpectedCall> expected, List<ToolCall> called) {
        for (int i = 0; i < Math.max(expected.size(), called.size()); i++) {
            if (i >= called.size()) {
                return "; then expected " + expected.get(i);
            }
            if (i >= expected.size()) {
                return "; call " + (i + 1) + ", " + called.get(i).name() + ", was not expected";
            }
            if (!expected.get(i).matches(called.get(i))) {
                return "; call " + (i + 1) + " was " + ExpectedCall.of(called.get(i)) + ", expected " + expected.get(i);
            }
        }
        return "";
    }

    private static String differenceInOrder(List<ExpectedCall> expected, List<ToolCall> called) {
        int at = 0;
        for (int i = 0; i < expected.size(); i++) {
            while (at < called.size() && !expected.get(i).matches(called.get(at))) {
                at++;
            }
            if (at++ >= called.size()) {
                return "; missing " + expected.get(i) + (i == 0 ? "" : " after " + expected.get(i - 1));
            }
        }
        return "";
    }

    /** Compares them as a multiset: a call expected twice must be there twice. */
    private static String differenceInAnyOrder(List<ExpectedCall> expected, List<ToolCall> called) {
        Map<Object, Deque<Integer>> places = new HashMap<>();
        for (int i = 0; i < called.size(); i++) {
            ToolCall call = called.get(i);
            for (Object key : List.of(call.name(), ExpectedCall.of(call).key())) {
                places.computeIfAbsent(key, _ -> new ArrayDeque<>()).add(i);
            }
        }
        boolean[] taken = new boolean[called.size()];
        List<ExpectedCall> missing = new ArrayList<>();
        // Those that name arguments choose first: the others are content with any call of that tool.
        Stream.concat(
                        expected.stream().filter(ExpectedCall::namesArguments),
                        expected.stream().filter(each -> !each.namesArguments()))
                .forEach(each -> {
                    Deque<Integer> fitting = places.getOrDefault(each.key(), new ArrayDeque<>());
                    Integer place = fitting.poll();
                    while (place != null && taken[place]) {
                        place = fitting.poll();
                    }
                    if (place == null) {
                        missing.add(each);
                    } else {
                        taken[place] = true;
                    }
                });
        List<ToolCall> left = IntStream.range(0, taken.length)
                .filter(place -> !taken[place])
                .mapToObj(called::get)
                .toList();
        return (missing.isEmpty() ? "" : "; missing " + names(missing.stream().map(ExpectedCall::toString)))
                + (left.isEmpty() ? "" : "; not expected " + names(left.stream().map(ToolCall::name)));
    }

    private static String names(Stream<String> names) {
        String joined = names.collect(Collectors.joining(", "));
        return joined.isEmpty() ? "no tool" : joined;
    }
}
