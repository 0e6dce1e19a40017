package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo.Part;
import java.util.List;
import java.util.Map;
import org.pf4j.Extension;

/** The response keeps to the rules that its own trace names, in the expectation {@code guidelines}. */
@Extension
public final class ExpectationsGuidelines extends OneQuestion {
    private static final String EXPECTATION = "guidelines";

    public ExpectationsGuidelines() {
        super(
                JudgeInfo.yesNo(
                                "expectations_guidelines",
                                "A judge model says whether the response keeps to the trace's own expectation"
                                        + " 'guidelines'",
                                Part.INPUTS,
                                Part.OUTPUTS,
                                Part.EXPECTATIONS)
                        .examples(example("A rule of the trace's own", "yes", """
                            {"inputs": "What does Acme want?", "outputs": "Acme wants single sign-on.",
                             "expectations": [{"name": "guidelines", "value": ["Name the customer", "One sentence"]}]}
                            """)),
                Guidelines.CRITERIA);
    }

    @Override
    void show(Prompt prompt, ScoreRequest request, Map<String, String> metadata) {
        List<String> guidelines =
                request.trace().expectation(EXPECTATION).map(Material::texts).orElse(List.of());
        if (guidelines.isEmpty()) {
            throw new ScorerException(
                    "the trace has no expectation 'guidelines' with a text, or a list of texts, in it");
        }
        prompt.with("guidelines", "The guidelines", guidelines, Material.MOST_REFERENCE);
        Material.withRequest(prompt, request.trace());
        Material.withResponse(prompt, request.trace());
        metadata.put("guideline", String.join("\n", guidelines));
        metadata.put("judge.expectation", EXPECTATION);
    }
}
