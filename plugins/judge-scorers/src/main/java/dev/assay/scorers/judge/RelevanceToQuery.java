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

/** The response is about what was asked. */
@Extension
public final class RelevanceToQuery implements Scorer {
    private static final ScorerInfo INFO = new ScorerInfo(
                    "relevance_to_query",
                    "1",
                    "A judge model says whether the response addresses the request",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.INPUTS, Part.OUTPUTS, Part.JUDGE),
                    ScorerInfo.ValueType.BOOL,
                    ScorerInfo.NO_PARAMETERS,
                    false)
            .examples(example("Beside the point", "no", """
                {"inputs": "Which port?", "outputs": "Our office is closed on Monday."}
                """));

    private static final String CRITERIA = """
        Decide whether the response of an application is relevant to the request that it was given.

        yes: the response takes up what was asked and stays with it. It may be short, incomplete or wrong, and may ask \
        back for what it needs: relevance is not correctness.
        no: the response ignores the request, is about something else, or is for a large part beside the point.
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
