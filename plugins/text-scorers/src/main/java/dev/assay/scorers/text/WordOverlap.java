package dev.assay.scorers.text;

import dev.assay.scorer.api.ScoreRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pf4j.Extension;

/**
 * The share of words that the response and the expected text have in common: F1, the harmonic mean of precision (how many of
 * the response's words are expected) and recall (how many of the expected words are there). Words are letters and digits in a
 * row, without regard to case or order; one that occurs twice counts twice.
 */
@Extension
public final class WordOverlap extends Comparison {
    public WordOverlap() {
        super(
                "word_overlap",
                "How many words the response and the expected text have in common (F1), from 0 to 1",
                "",
                0.8);
    }

    @Override
    Compared compare(String response, List<String> expected, ScoreRequest request) {
        Map<String, Integer> answered = words(response);
        return best(expected, text -> {
            Map<String, Integer> wanted = words(text);
            int common = Words.common(answered, wanted);
            int all = Words.total(answered) + Words.total(wanted);
            return new Compared(
                    all == 0 ? 1 : 2.0 * common / all,
                    common + " words in common, of " + Words.total(answered) + " in the response and "
                            + Words.total(wanted) + " expected");
        });
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
