package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import java.util.Map;
import org.pf4j.Extension;

/** How good a summary the response is, from 1 to 5. */
@Extension
public final class SummaryQuality extends OneQuestion {
    private static final String CRITERIA = """
        The request below holds a text, and the response of an application is meant to be its summary. Rate it.

        1: useless: about something else, or mostly untrue to the text.
        2: misses most of what matters, or states something important that the text does not say.
        3: the main point is there; an important one is missing, or it is far too long, or hard to follow.
        4: faithful and with all that matters; some words too many, or a small point missing.
        5: faithful, complete in what matters, ordered well, and no longer than it has to be.
        Anything that the text does not say allows 3 at the most.
        The result is a whole number from 1 to 5.
        """;

    public SummaryQuality() {
        super(
                JudgeInfo.of(
                                "summary_quality",
                                "A judge model rates the response as a summary of the request, from 1 to 5",
                                ValueType.NUMBER,
                                ScorerInfo.NO_PARAMETERS,
                                Part.INPUTS,
                                Part.OUTPUTS)
                        .examples(example("A good one", 5, """
                            {"inputs": "Summarise: Acme has 40 users and wants single sign-on by March, before their audit.", "outputs": "Acme wants single sign-on by March."}
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
