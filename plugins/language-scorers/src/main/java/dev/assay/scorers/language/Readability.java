package dev.assay.scorers.language;

import dev.assay.model.Texts;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.pf4j.Extension;

/** How hard the response is to read, by a formula made for English. */
@Extension
public final class Readability implements Scorer {
    private static final ScorerInfo INFO = new ScorerInfo(
                    "readability",
                    "1",
                    "How hard the response is to read: Flesch reading ease (0 very hard, 100 very easy), or a US"
                            + " school grade",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.OUTPUTS),
                    ScorerInfo.ValueType.NUMBER,
                    """
                    {
                      "type": "object",
                      "properties": {
                        "formula": {
                          "type": "string",
                          "enum": ["flesch_reading_ease", "flesch_kincaid_grade", "gunning_fog", "smog_index", "automated_readability_index", "coleman_liau_index"],
                          "default": "flesch_reading_ease",
                          "title": "Formula",
                          "description": "flesch_reading_ease: higher is easier; the others: the US school grade that understands it"
                        }
                      },
                      "additionalProperties": false
                    }
                    """,
                    true)
            .examples(new ScorerInfo.Example(
                    "One sentence of four short words", Map.of("formula", "smog_index"), """
                        {"outputs": "The cat is here."}\
                        """, 3.1291));

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        String response = Texts.response(request.trace())
                .orElseThrow(() -> new ScorerException("the trace has no response: there is nothing to read"));
        var text = new EnglishText(response);
        if (text.words() == 0) {
            throw new ScorerException("the response has no words: there is nothing to read");
        }
        String formula = request.text("formula").orElse("flesch_reading_ease");
        return List.of(Feedback.of(
                new Value.Num(value(formula, text)),
                String.format(
                        Locale.ROOT,
                        "%s of %,d words in %,d sentences, with %,d syllables, %,d words of three and more, and %,d"
                                + " characters",
                        formula.replace('_', ' '),
                        text.words(),
                        text.sentences(),
                        text.syllables(),
                        text.longWords(),
                        text.characters())));
    }

    private static double value(String formula, EnglishText text) {
        double words = text.words();
        double perSentence = words / text.sentences();
        double syllables = text.syllables() / words;
        return switch (formula) {
            case "flesch_kincaid_grade" -> syllables == 0 ? 0 : 0.39 * perSentence + 11.8 * syllables - 15.59;
            case "gunning_fog" -> 0.4 * (perSentence + 100 * text.difficultWords() / words);
            case "smog_index" -> 1.043 * Math.sqrt(30 * ((double) text.longWords() / text.sentences())) + 3.1291;
            case "automated_readability_index" ->
                4.71 * text.characters() / text.wordsAndMarks() + 0.5 * perSentence - 21.43;
            case "coleman_liau_index" ->
                text.letters() == 0
                        ? 0
                        : 0.058 * 100 * text.letters() / words - 0.296 * 100 * text.sentences() / words - 15.8;
            default -> syllables == 0 ? 0 : 206.835 - 1.015 * perSentence - 84.6 * syllables;
        };
    }
}
