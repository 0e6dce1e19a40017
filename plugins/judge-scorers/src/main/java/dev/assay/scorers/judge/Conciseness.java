package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerInfo.Part;
import java.util.Map;
import org.pf4j.Extension;

/** The response says what it has to say without padding. */
@Extension
public final class Conciseness extends OneQuestion {
    private static final String CRITERIA = """
        Decide whether the response of an application is concise.

        yes: nothing could be left out without losing something that the request asks for or needs. A long answer to a large \
        request is concise when all of it is needed.
        no: it repeats the request or itself, opens or closes with empty phrases, explains what nobody asked, or hedges \
        without cause. Quote the part that could go in the rationale.
        Whether it is right or complete does not matter here.
        """;

    public Conciseness() {
        super(
                JudgeInfo.yesNo(
                                "conciseness",
                                "A judge model says whether the response is free of padding and repetition",
                                Part.INPUTS,
                                Part.OUTPUTS)
                        .examples(example("To the point", "yes", """
                            {"inputs": "Which port?", "outputs": "5000."}
                            """), example("Around the point", "no", """
                                {"inputs": "Which port?", "outputs": "What a great question! Ports are numbers that … In short, and to summarise once more, it is 5000."}
                                """)),
                CRITERIA);
    }

    @Override
    void show(Prompt prompt, ScoreRequest request, Map<String, String> metadata) {
        Material.withRequest(prompt, request.trace());
        Material.withResponse(prompt, request.trace());
    }
}
