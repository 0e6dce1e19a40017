package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerInfo.Part;
import java.util.Map;
import org.pf4j.Extension;

/** The agent does what it planned, or what was planned for it. */
@Extension
public final class JudgedPlanAdherence extends OneQuestion {
    private static final String CRITERIA = """
        Decide whether an agent kept to its plan. You are shown its steps in their order: what its models were told and said, what \
        tools it called and what came back. The plan is given below; if it is not, it is the one the agent itself wrote down in its \
        first steps.

        yes: each step of the plan was carried out, in an order that the plan allows, or left out or changed for a reason that a \
        result gave. Trying a step again is no fault.
        no: a step was left out, done otherwise, or done too early without such a reason, or the agent did something with effect that \
        the plan does not have. Name it in the rationale. Without a plan anywhere the answer is no.
        """;

    public JudgedPlanAdherence() {
        super(
                JudgeInfo.yesNo(
                                "judged_plan_adherence",
                                "A judge model says whether the agent kept to its plan: the expectation"
                                        + " 'expected_plan', or the one it made itself",
                                Part.INPUTS,
                                Part.OUTPUTS,
                                Part.SPANS,
                                Part.EXPECTATIONS)
                        .examples(example("A step left out", "no", """
                            {"inputs": "Refund order 7.", "outputs": "Refunded.",
                             "spans": [{"spanId": "0000000000000002", "name": "refund", "type": "TOOL", "inputs": {"order": 7}, "outputs": "refunded"}],
                             "expectations": [{"name": "expected_plan", "value": ["Check the order", "Ask for a reason", "Refund it"]}]}
                            """)),
                CRITERIA);
    }

    @Override
    void show(Prompt prompt, ScoreRequest request, Map<String, String> metadata) {
        request.trace()
                .expectation("expected_plan")
                .map(Material::texts)
                .filter(steps -> !steps.isEmpty())
                .ifPresent(steps -> {
                    prompt.with("plan", "The plan", steps, Material.MOST_REFERENCE);
                    metadata.put("judge.expectation", "expected_plan");
                });
        Material.withRequest(prompt, request.trace());
        Material.withSteps(prompt, request.trace());
        Material.withResponse(prompt, request.trace());
    }
}
