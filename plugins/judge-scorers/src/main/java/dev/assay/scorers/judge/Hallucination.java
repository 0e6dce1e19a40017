package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import java.util.List;
import java.util.Map;
import org.pf4j.Extension;

/** Whether the response makes something up: {@code factual} or {@code hallucinated}. */
@Extension
public final class Hallucination extends OneQuestion {
    private static final String CRITERIA = """
        Decide whether the response of an application makes something up, given what it had found out for the request.

        factual: all that it states as fact is in the material or the request, follows from them, or is common knowledge that \
        nobody disputes.
        hallucinated: at least one name, number, date, quotation, cause or other fact is in none of them, or contradicts them. \
        Quote it in the rationale.
        That something is left out, or said clumsily, is no hallucination.
        """;

    public Hallucination() {
        super(
                JudgeInfo.of(
                                "hallucination",
                                "A judge model says whether the response makes up what it was not told: factual or"
                                        + " hallucinated",
                                ValueType.CATEGORY,
                                ScorerInfo.NO_PARAMETERS,
                                Part.INPUTS,
                                Part.OUTPUTS,
                                Part.SPANS)
                        .examples(example("A made-up price", "hallucinated", """
                            {"inputs": "What does Acme want?", "outputs": "Acme asked for single sign-on for 40 dollars.",
                             "spans": [{"spanId": "0000000000000002", "name": "retrieve", "type": "RETRIEVER",
                                        "outputs": [{"page_content": "Acme asked for single sign-on."}]}]}
                            """)),
                CRITERIA);
    }

    @Override
    void show(Prompt prompt, ScoreRequest request, Map<String, String> metadata) {
        Found.with(prompt, request.trace());
        Material.withRequest(prompt, request.trace());
        Material.withResponse(prompt, request.trace());
    }

    @Override
    Feedback ask(ScoreRequest request, Prompt prompt, Map<String, String> metadata) {
        return Verdicts.choose(List.of("factual", "hallucinated"), request.judge(), prompt, metadata);
    }
}
