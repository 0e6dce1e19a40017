package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.model.Texts;
import dev.assay.model.ToolCall;
import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/**
 * The agent called the right tools with the right arguments. Without expected calls a judge says whether they were reasonable;
 * with the expectation {@code expected_tool_calls} it compares, or with {@code exact} they are compared without a judge, each
 * as often as it was expected.
 */
@Extension
public final class ToolCallCorrectness implements Scorer {
    private static final String EXPECTATION = "expected_tool_calls";

    private static final ScorerInfo INFO = JudgeInfo.of(
                    "tool_call_correctness",
                    "A judge model says whether the right tools were called with the right arguments; an exact"
                            + " comparison with the expected calls needs none",
                    ValueType.BOOL,
                    """
                    {
                      "type": "object",
                      "properties": {
                        "exact": {
                          "title": "Exact",
                          "description": "Compare with the expectation 'expected_tool_calls' without a judge: the same names, and the same arguments when every expected call has some",
                          "type": "boolean",
                          "default": false
                        },
                        "ordered": {
                          "title": "In order",
                          "description": "The order of the calls matters",
                          "type": "boolean",
                          "default": false
                        }
                      },
                      "additionalProperties": false
                    }
                    """,
                    Part.INPUTS,
                    Part.SPANS,
                    Part.EXPECTATIONS)
            .examples(
                    example("A reasonable call", "yes", """
                        {"inputs": "What is the weather in Oslo?",
                         "spans": [{"spanId": "0000000000000002", "name": "weather", "type": "TOOL",
                                    "inputs": {"city": "Oslo"}, "outputs": "3 degrees, rain"}]}
                        """),
                    example("Called once, expected twice", Map.of("exact", true), "no", """
                        {"inputs": "Is Oslo or Rome warmer?",
                         "spans": [{"spanId": "0000000000000002", "name": "weather", "type": "TOOL",
                                    "inputs": {"city": "Oslo"}, "outputs": "3 degrees"}],
                         "expectations": [{"name": "expected_tool_calls",
                                           "value": [{"name": "weather"}, {"name": "weather"}]}]}
                        """));

    private static final String CRITERIA = """
        Decide whether an agent called the right tools for the request.

        Go through the calls in their order. A call is right when the request, or what was found out before it, gives a \
        reason for it, when the tool is a fitting one among those on offer, and when its arguments are those that the \
        request and the earlier results give: none made up, none missing, none of the wrong kind. A call that failed \
        through no fault of its arguments is right. A tool that was plainly needed and never called is a fault.
        yes: all of them are right, and none that was needed is missing.
        no: at least one is not. Name it in the rationale. Whether there were more calls than necessary does not matter \
        here.
        """;

    private static final String COMPARED = """
        Decide whether an agent called the tools that were expected of it for the request.

        Each expected call must have been made, with arguments that mean the same where it names any (1 and 1.0, or the \
        same date written in two ways, mean the same; another value does not), as often as it is expected.
        yes: all expected calls were made, and no others that change anything.
        no: one is missing, has arguments that mean something else, or there is one that should not be there. Name it in \
        the rationale.
        """;

    private static final String ORDERED = "The calls must also come in the order in which they were expected.\n";
    private static final String UNORDERED = "The order of the calls does not matter.\n";

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        Trace trace = request.trace();
        Optional<List<ExpectedCall>> expected =
                trace.expectation(EXPECTATION).map(ExpectedCall::listOf).filter(calls -> !calls.isEmpty());
        boolean ordered = request.flag("ordered");
        if (request.flag("exact")) {
            return compared(
                    expected.orElseThrow(() -> new ScorerException("the trace has no expectation 'expected_tool_calls' "
                            + "with calls in it, which an exact comparison needs")),
                    Calls.made(trace),
                    ordered);
        }
        Prompt prompt = new Prompt(expected.isEmpty() ? CRITERIA : COMPARED + (ordered ? ORDERED : UNORDERED));
        Material.withRequest(prompt, trace);
        expected.ifPresent(calls -> prompt.with(
                "expected",
                "The expected calls",
                calls.stream().map(ExpectedCall::toString).toList(),
                Material.MOST_REFERENCE));
        Material.withCalls(prompt, trace);
        Map<String, String> metadata = expected.isEmpty() ? Map.of() : Map.of("judge.expectation", EXPECTATION);
        return Verdicts.ask(request.judge(), prompt, metadata);
    }

    private static List<Feedback> compared(List<ExpectedCall> expected, List<ToolCall> called, boolean ordered) {
        String difference = ExpectedCall.difference(expected, called, ordered);
        Map<String, String> metadata = Map.of("judge.expectation", EXPECTATION, "judge.asked", "no");
        String made = called.isEmpty()
                ? "no tool"
                : String.join(", ", called.stream().map(ToolCall::name).toList());
        return List.of(new Feedback(
                null,
                Material.yesNo(difference.isEmpty()),
                Excerpts.of("Called " + made + (difference.isEmpty() ? ", as expected" : "; " + difference), 2_000),
                null,
                metadata));
    }

    /** A call that an agent should make; arguments are null when any will do. */
    record ExpectedCall(String name, @Nullable Object arguments) {
        /** @param value names and {@code {name, arguments}} maps */
        static List<ExpectedCall> listOf(Object value) {
            if (!(value instanceof List<?> list)) {
                throw new ScorerException("the expectation 'expected_tool_calls' is "
                        + Excerpts.of(Texts.of(value), 100) + ", expected a list");
            }
            return list.stream().map(ExpectedCall::of).toList();
        }

        private static ExpectedCall of(@Nullable Object call) {
            return switch (call) {
                case String name -> new ExpectedCall(name, null);
                case Map<?, ?> map
                when map.get("name") instanceof String name -> new ExpectedCall(name, map.get("arguments"));
                case null, default ->
                    throw new ScorerException("an expected tool call is " + Excerpts.of(Texts.of(call), 100)
                            + ", expected a name or a map with 'name'");
            };
        }

        /** What is different, as the end of a sentence; empty when nothing is. Arguments count only when every expected call has some. */
        static String difference(List<ExpectedCall> expected, List<ToolCall> called, boolean ordered) {
            boolean arguments = expected.stream().allMatch(each -> each.arguments() != null);
            if (expected.size() != called.size()) {
                return "expected " + expected.size() + " calls, not " + called.size();
            }
            List<ToolCall> left = new ArrayList<>(called);
            for (ExpectedCall each : expected) {
                Optional<ToolCall> match = (ordered ? left.subList(0, 1) : left)
                        .stream().filter(call -> each.matches(call, arguments)).findFirst();
                if (match.isEmpty()) {
                    return ordered
                            ? "call " + (called.size() - left.size() + 1) + " was expected to be " + each
                            : "missing " + each;
                }
                left.remove(match.get());
            }
            return "";
        }

        private boolean matches(ToolCall call, boolean withArguments) {
            return name.equals(call.name()) && (!withArguments || JsonEquality.same(arguments, call.arguments()));
        }

        @Override
        public String toString() {
            return arguments == null ? name : name + " " + Texts.of(arguments);
        }
    }
}
