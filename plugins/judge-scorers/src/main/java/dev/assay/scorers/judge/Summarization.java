package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerInfo.Part;
import java.util.Map;
import org.pf4j.Extension;

/** The response is a good summary of the request: faithful, with what matters, and short. */
@Extension
public final class Summarization extends OneQuestion {
    private static final String CRITERIA = """
        The request below holds a text, and the response of an application is meant to be its summary. Decide whether it \
        is an acceptable one.

        Check three things, one after the other:
        - Faithful: each statement of the summary is in the text or follows from it. Nothing is added, guessed or turned \
        round.
        - Covering: what the text is mainly about is there; a reader of the summary alone gets its main points.
        - Concise: it is clearly shorter than the text, without repetition and without what is beside the point.
        yes: all three hold.
        no: one does not. Say which in the rationale, and where.
        """;

    public Summarization() {
        super(
                JudgeInfo.yesNo(
                                "summarization",
                                "A judge model says whether the response is a faithful, complete and concise summary"
                                        + " of the request's text",
                                Part.INPUTS,
                                Part.OUTPUTS)
                        .examples(
                                example("What the text says, shorter", "yes", """
                                    {"inputs": "Acme has 40 users. They asked on Monday for single sign-on, and want it by March, before their audit.",
                                     "outputs": "Acme wants single sign-on by March."}
                                    """),
                                example("Something the text does not say", "no", """
                                    {"inputs": "Acme has 40 users. They asked on Monday for single sign-on.",
                                     "outputs": "Acme will leave unless it gets single sign-on."}
                                    """)),
                CRITERIA);
    }

    @Override
    void show(Prompt prompt, ScoreRequest request, Map<String, String> metadata) {
        Material.withRequest(prompt, request.trace());
        Material.withResponse(prompt, request.trace());
    }
}
