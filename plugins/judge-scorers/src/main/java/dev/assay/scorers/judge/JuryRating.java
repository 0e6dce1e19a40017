package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Judge;
import dev.assay.scorer.api.Judge.Question;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import dev.assay.scorer.api.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.pf4j.Extension;

/** Several judges, or one several times, give a number by a person's instructions; their mean, median, least or greatest counts. */
@Extension
public final class JuryRating implements Scorer {
    private static final ScorerInfo INFO = JudgeInfo.of(
                    "jury_rating",
                    "Several judge models give a number by your instructions; their mean, median, least or greatest"
                            + " counts",
                    ValueType.NUMBER,
                    """
                        {
                          "type": "object",
                          "properties": {
                        """ + Jurors.SCHEMA + """
                            "min": {"title": "Least", "description": "The worst rating", "type": "number", "default": 1},
                            "max": {"title": "Most", "description": "The best rating", "type": "number", "default": 5},
                            "combine": {
                              "title": "Decided by",
                              "description": "What is made of the numbers of those who answer",
                              "type": "string",
                              "enum": ["mean", "median", "min", "max"],
                              "default": "mean"
                            },
                        """ + Shown.SCHEMA + """
                          },
                          "required": ["instructions"],
                          "additionalProperties": false
                        }
                        """,
                    Shown.PARTS)
            .examples(example(
                    "Three opinions on politeness", Map.of("instructions", "How polite is the response?"), 5, """
                    {"inputs": "Which port?", "outputs": "It is 5000. Thank you for asking!"}
                    """));

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        Range range = Range.of(request);
        Prompt prompt = Jurors.prompt(request, range.wanted());
        Jurors jurors =
                Jurors.ask(request, new Question(prompt.text(), new Judge.Answer.Number(range.min(), range.max())));
        double[] numbers = jurors.verdicts().stream()
                .mapToDouble(verdict ->
                        Verdicts.number(verdict, range.min(), range.max()).value())
                .sorted()
                .toArray();
        String combine = request.text("combine").orElse("mean");
        double rating =
                switch (combine) {
                    case "mean" -> Arrays.stream(numbers).average().orElseThrow();
                    case "median" -> (numbers[(numbers.length - 1) / 2] + numbers[numbers.length / 2]) / 2;
                    case "min" -> numbers[0];
                    case "max" -> numbers[numbers.length - 1];
                    default ->
                        throw new ScorerException(
                                "the parameter 'combine' is \"" + combine + "\", expected mean, median, min or max");
                };
        Map<String, String> metadata = jurors.metadata();
        metadata.put("judge.spread", Verdicts.plain(numbers[numbers.length - 1] - numbers[0]));
        return List.of(
                Verdicts.feedback(new Value.Num(rating), jurors.rationale(), prompt, null, metadata, jurors.spent()));
    }
}
