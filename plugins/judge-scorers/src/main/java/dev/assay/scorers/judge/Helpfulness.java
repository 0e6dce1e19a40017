package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import java.util.Map;
import org.pf4j.Extension;

/** How much the response helps whoever asked, from 1 to 5. */
@Extension
public final class Helpfulness extends OneQuestion {
    private static final String CRITERIA = """
        Rate how much the response of an application helps whoever made the request, as they would see it themselves.

        1: not at all: beside the point, wrong in a way that costs them time, or a refusal without a reason.
        2: little: touches the matter, but they have to begin anew.
        3: in part: a usable beginning, something important is missing or unclear.
        4: well: does what they need, with small faults.
        5: entirely: does what they need, clearly, and as far as it matters also what they would ask next.
        The result is a whole number from 1 to 5.
        """;

    public Helpfulness() {
        super(
                JudgeInfo.of(
                                "helpfulness",
                                "A judge model rates how much the response helps, from 1 (not at all) to 5 (entirely)",
                                ValueType.NUMBER,
                                ScorerInfo.NO_PARAMETERS,
                                Part.INPUTS,
                                Part.OUTPUTS)
                        .examples(example("Answers and says how", 5, """
                            {"inputs": "How do I reset my password?", "outputs": "Settings, Security, Reset. You get a link by e-mail that is good for an hour."}
                            """)),
                CRITERIA);
    }

    @Override
    void show(Prompt prompt, ScoreRequest request, Map<String, String> metadata) {
        Material.withRequest(prompt, request.trace());
        Material.withResponse(prompt, request.trace());
    }

    @Override
    Feedback ask(ScoreRequest request, Prompt prompt, Map<String, String> metadata) {
        return Verdicts.rate(1, 5, request.judge(), prompt, metadata);
    }
}
