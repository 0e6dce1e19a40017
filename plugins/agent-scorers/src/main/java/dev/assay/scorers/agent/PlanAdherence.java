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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pf4j.Extension;

/**
 * How much of a plan was carried out in its order: the longest sequence that plan and steps have in common, over the plan's
 * length; when other steps shall not come between, over the longer of both.
 */
@Extension
public final class PlanAdherence implements Scorer {
    /** Time and memory grow with it: 40 MB. */
    private static final int MOST_COMPARED = 10_000_000;

    private static final ScorerInfo INFO = new ScorerInfo(
                    "plan_adherence",
                    "1",
                    "The share of a plan's steps that the agent took in the plan's order, from 0 to 1",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.SPANS, Part.EXPECTATIONS),
                    ScorerInfo.ValueType.NUMBER,
                    """
                    {
                      "type": "object",
                      "properties": {
                        "expected": {
                          "type": "array",
                          "items": {"type": ["string", "object"]},
                          "title": "Plan",
                          "description": "Names of tools, agents or spans in order; when left out, the trace's expectation expected_plan"
                        },
                        "otherSteps": {
                          "type": "boolean",
                          "default": true,
                          "title": "Other steps are fine",
                          "description": "Steps that are not in the plan cost nothing; off, each lowers the score"
                        },
                        "spanTypes": {
                          "type": "array",
                          "items": {"type": "string"},
                          "default": ["TOOL", "AGENT"],
                          "title": "What a step is",
                          "description": "The types of spans that are steps, as TOOL, AGENT, CHAIN, RETRIEVER"
                        }
                      },
                      "additionalProperties": false
                    }
                    """,
                    true)
            .examples(new ScorerInfo.Example(
                    "One step was left out",
                    Map.of("expected", List.of("search", "compare", "check", "book")),
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
        List<String> plan = Steps.names(Steps.expected(request, "expected_plan"), "step of the plan");
        if (plan.isEmpty()) {
            throw new ScorerException("the expected plan has no steps");
        }
        Set<String> types = new HashSet<>(Set.of("TOOL", "AGENT"));
        if (request.parameters().get("spanTypes") instanceof List<?> given) {
            types.clear();
            given.forEach(type -> types.add(String.valueOf(type)));
        }
        List<Span> spans = Steps.of(request.trace(), types);
        List<String> taken = spans.stream().map(Steps::name).toList();
        List<String> kept = common(plan, taken);
        boolean others = !Boolean.FALSE.equals(request.parameters().get("otherSteps"));
        int of = others ? plan.size() : Math.max(plan.size(), taken.size());
        List<String> missing = new ArrayList<>(plan);
        kept.forEach(missing::remove);
        String rationale = "Took " + Steps.listed(taken) + "; " + kept.size() + " of the plan's " + plan.size()
                + " steps in order"
                + (missing.isEmpty() ? "" : ", missing " + Steps.listed(missing))
                + (others || taken.size() <= plan.size() ? "" : "; " + taken.size() + " steps were taken");
        return List.of(Feedback.of(new Value.Num((double) kept.size() / of), rationale));
    }

    /** The longest sequence that is in both, in this order. */
    private static List<String> common(List<String> plan, List<String> taken) {
        if ((long) plan.size() * taken.size() > MOST_COMPARED) {
            throw new ScorerException("the plan has " + plan.size() + " steps and the agent took " + taken.size()
                    + ": too many to compare, the product of both may be " + MOST_COMPARED);
        }
        int[][] lengths = new int[plan.size() + 1][taken.size() + 1];
        for (int i = plan.size() - 1; i >= 0; i--) {
            for (int j = taken.size() - 1; j >= 0; j--) {
                lengths[i][j] = plan.get(i).equals(taken.get(j))
                        ? lengths[i + 1][j + 1] + 1
                        : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
            }
        }
        List<String> common = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < plan.size() && j < taken.size()) {
            if (plan.get(i).equals(taken.get(j))) {
                common.add(plan.get(i));
                i++;
                j++;
            } else if (lengths[i + 1][j] >= lengths[i][j + 1]) {
                i++;
            } else {
                j++;
            }
        }
        return common;
    }
}
