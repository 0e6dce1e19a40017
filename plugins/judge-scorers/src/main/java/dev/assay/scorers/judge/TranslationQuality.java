package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.model.Texts;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import java.util.Map;
import org.pf4j.Extension;

/** How good a translation the response is, from 1 to 5. */
@Extension
public final class TranslationQuality extends OneQuestion {
    private static final String CRITERIA = """
        The request below asks for a translation, and the response of an application is meant to be it. Rate it. Where an \
        expected translation is shown it is one that is good; another may be as good.

        1: not a translation, or of another meaning.
        2: a good part of the meaning is lost or wrong.
        3: the main meaning is there, with mistakes that a reader would notice or be misled by.
        4: the whole meaning, with small faults of wording, tone or grammar.
        5: the whole meaning, tone and form, as a practised translator would write it.
        The result is a whole number from 1 to 5.
        """;

    public TranslationQuality() {
        super(
                JudgeInfo.of(
                                "translation_quality",
                                "A judge model rates the response as a translation of the request, from 1 to 5",
                                ValueType.NUMBER,
                                ScorerInfo.NO_PARAMETERS,
                                Part.INPUTS,
                                Part.OUTPUTS,
                                Part.EXPECTATIONS)
                        .examples(example("A good one", 5, """
                            {"inputs": "Translate to English: Guten Morgen!", "outputs": "Good morning!"}
                            """)),
                CRITERIA);
    }

    @Override
    void show(Prompt prompt, ScoreRequest request, Map<String, String> metadata) {
        Material.withRequest(prompt, request.trace());
        request.trace()
                .expectation("expected_response")
                .map(Texts::of)
                .ifPresent(text -> prompt.with("expected", "An expected translation", text, Material.MOST_REFERENCE));
        Material.withResponse(prompt, request.trace());
    }

    @Override
    Feedback ask(ScoreRequest request, Prompt prompt, Map<String, String> metadata) {
        return Verdicts.rate(1, 5, request.judge(), prompt, metadata);
    }
}
