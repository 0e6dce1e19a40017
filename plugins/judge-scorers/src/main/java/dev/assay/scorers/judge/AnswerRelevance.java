package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import java.util.Map;
import org.pf4j.Extension;

/** How much of the response has to do with the request. */
@Extension
public final class AnswerRelevance extends OneQuestion {
    private static final String CRITERIA = """
        Take the response of an application apart into its statements, and decide on each whether it is relevant to the request.

        A statement holds when it answers the request or a part of it, or when the answer could not be understood or used \
        without it: a reason, a condition, a warning, a question that has to be answered first. It does not hold when the \
        answer would be as good without it. Whether it is true does not matter here. Leave out greetings and courtesies.
        """ + Statements.HOW;

    public AnswerRelevance() {
        super(
                JudgeInfo.of(
                                "answer_relevance",
                                "Share of the response's statements that help to answer the request",
                                ValueType.NUMBER,
                                ScorerInfo.NO_PARAMETERS,
                                Part.INPUTS,
                                Part.OUTPUTS)
                        .examples(example("Half of it is beside the point", 0.5, """
                            {"inputs": "What does Acme want?", "outputs": "Acme wants single sign-on. Our office has a new coffee machine."}
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
        return Statements.share(
                request.judge(),
                prompt,
                "The response makes no statement, so there is nothing to be relevant",
                null,
                metadata);
    }
}
