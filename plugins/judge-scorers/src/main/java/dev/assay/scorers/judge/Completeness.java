package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pf4j.Extension;

/** The response answers everything that was asked. */
@Extension
public final class Completeness implements Scorer {
    private static final ScorerInfo INFO = new ScorerInfo(
                    "completeness",
                    "1",
                    "A judge model says whether the response deals with every part of the request",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.INPUTS, Part.OUTPUTS, Part.JUDGE),
                    ScorerInfo.ValueType.BOOL,
                    ScorerInfo.NO_PARAMETERS,
                    false)
            .examples(example("One of two questions", "no", """
                {"inputs": "Which port, and which protocol?", "outputs": "Port 5000."}
                """));

    private static final String CRITERIA = """
        Decide whether the response of an application deals with everything that the request asks for.

        First list to yourself each question and each task of the request, implied ones too. Then look for each in the \
        response.
        yes: each is answered, done, or openly declined with a reason. Whether an answer is correct does not matter here.
        no: at least one is passed over or answered only in part. Name it in the rationale.
        """;

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        Prompt prompt = new Prompt(CRITERIA);
        Material.withRequest(prompt, request.trace());
        Material.withResponse(prompt, request.trace());
        return Verdicts.ask(request.judge(), prompt, Map.of());
    }
}
