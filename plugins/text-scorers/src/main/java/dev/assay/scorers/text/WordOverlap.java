package dev.assay.scorers.text;

import dev.assay.model.Texts;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pf4j.Extension;

/**
 * The share of words that the response and the expected text have in common: F1, the harmonic mean of precision (how many of
 * the response's words are expected) and recall (how many of the expected words are there). Words are letters and digits in a
 * row, without regard to case or order; one that occurs twice counts twice.
 */
@Extension
public final class WordOverlap implements Scorer {
    private static final ScorerInfo INFO = new ScorerInfo(
                    "word_overlap",
                    "1",
                    "How many words the response and the expected text have in common (F1), from 0 to 1",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.OUTPUTS, Part.EXPECTATIONS),
                    ScorerInfo.ValueType.NUMBER,
                    """
                    {
                      "type": "object",
                      "properties": {
                        "expected": {
                          "type": "string",
                          "description": "The expected text; when left out, the trace's expectation expected_response"
                        }
                      },
                      "additionalProperties": false
                    }
                    """,
                    true)
            .examples(new ScorerInfo.Example("Two of four words each", Map.of(), """
                {"outputs": "red green blue pink", "expectations": [{"name": "expected_response", "value": "Blue red grey black"}]}\
                """, 0.5));

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        Map<String, Integer> expected = words(ExpectedText.of(request));
        Optional<String> response = Texts.response(request.trace());
        if (response.isEmpty()) {
            return List.of(Feedback.of(new Value.Num(0), "The trace has no response"));
        }
        Map<String, Integer> answered = words(response.get());
        int common = Words.common(expected, answered);
        int expectedWords = Words.total(expected);
        int answeredWords = Words.total(answered);
        double f1 = expectedWords + answeredWords == 0 ? 1 : 2.0 * common / (expectedWords + answeredWords);
        return List.of(Feedback.of(
                new Value.Num(f1),
                common + " words in common, of " + answeredWords + " in the response and " + expectedWords
                        + " expected"));
    }

    private static Map<String, Integer> words(String text) {
        Map<String, Integer> words = new HashMap<>();
        var word = new StringBuilder();
        // One character past the end closes the last word.
        for (int i = 0; i <= text.length(); ) {
            int c = i < text.length() ? text.codePointAt(i) : ' ';
            if (Character.isLetterOrDigit(c)
                    || (!word.isEmpty() && Character.getType(c) == Character.NON_SPACING_MARK)) {
                word.appendCodePoint(c);
            } else if (!word.isEmpty()) {
                words.merge(word.toString().toLowerCase(Locale.ROOT), 1, Integer::sum);
                word.setLength(0);
            }
            i += Character.charCount(c);
        }
        return words;
    }
}
