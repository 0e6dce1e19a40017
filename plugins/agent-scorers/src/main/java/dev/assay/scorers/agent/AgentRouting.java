package dev.assay.scorers.agent;

import dev.assay.model.Span;
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
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/**
 * The agent handed the work to the expected agents. Those are the AGENT spans below the root; two in a row of the same name are
 * one. The feedback is about the first that was not expected.
 */
@Extension
public final class AgentRouting implements Scorer {
    private static final ScorerInfo INFO = new ScorerInfo(
                    "agent_routing",
                    "1",
                    "The work was handed to the expected agents",
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
                          "title": "Expected agents",
                          "description": "Names of agents; an empty list expects none; when left out, the trace's expectation expected_agents"
                        },
                        "order": {
                          "type": "string",
                          "enum": ["exact", "in_order", "any_order"],
                          "default": "exact",
                          "title": "Order",
                          "description": "exact: these agents and no others; in_order: others may come between; any_order: these and no others, in any order"
                        }
                      },
                      "additionalProperties": false
                    }
                    """,
                    true)
            .examples(new ScorerInfo.Example("The wrong agent", Map.of("expected", List.of("refunds")), """
                {"spans": [{"spanId": "0000000000000001", "name": "agent", "type": "AGENT"}, {"spanId": "0000000000000002", "parentSpanId": "0000000000000001", "name": "billing", "type": "AGENT"}]}\
                """, "no"));

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        List<String> expected = Steps.names(Steps.expected(request, "expected_agents"), "expected agent");
        List<Span> agents = new ArrayList<>();
        for (Span span : Steps.of(request.trace(), Set.of("AGENT"))) {
            if (agents.isEmpty() || !Steps.name(agents.getLast()).equals(Steps.name(span))) {
                agents.add(span);
            }
        }
        String order = request.text("order").orElse("exact");
        List<String> called = agents.stream().map(Steps::name).toList();
        boolean right =
                switch (order) {
                    case "exact" -> called.equals(expected);
                    case "in_order" -> inOrder(expected, called);
                    case "any_order" ->
                        called.stream()
                                .sorted()
                                .toList()
                                .equals(expected.stream().sorted().toList());
                    default ->
                        throw new ScorerException(
                                "the parameter 'order' is \"" + order + "\", expected exact, in_order or any_order");
                };
        String rationale =
                "Called " + Steps.listed(called) + (right ? ", as expected" : "; expected " + Steps.listed(expected));
        return List.of(new Feedback(
                null,
                new Value.Text(right ? "yes" : "no"),
                rationale,
                right ? null : firstUnexpected(agents, expected, order),
                Map.of()));
    }

    private static boolean inOrder(List<String> expected, List<String> called) {
        int at = 0;
        for (String name : called) {
            if (at < expected.size() && expected.get(at).equals(name)) {
                at++;
            }
        }
        return at == expected.size();
    }

    private static @Nullable String firstUnexpected(List<Span> agents, List<String> expected, String order) {
        List<String> left = new ArrayList<>(expected);
        for (int i = 0; i < agents.size(); i++) {
            String name = Steps.name(agents.get(i));
            boolean fits = order.equals("exact")
                    ? i < expected.size() && expected.get(i).equals(name)
                    : left.remove(name);
            if (!fits) {
                return agents.get(i).spanId();
            }
        }
        return null;
    }
}
