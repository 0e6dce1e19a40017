package dev.assay.scorers.text;

import dev.assay.scorer.api.ScoreRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.pf4j.Extension;

/**
 * The F1 of question answering as SQuAD defines it: words in common, without regard to case, punctuation and the articles a, an,
 * the. Two texts of which nothing is left by that are equal.
 */
@Extension
public final class TokenF1 extends Comparison {
    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    private static final Set<String> ARTICLES = Set.of("a", "an", "the");

    public TokenF1() {
        super(
                "token_f1",
                "Words that the response and the expected answer have in common (F1 as SQuAD computes it), from 0 to 1",
                "",
                2.0 / 3);
    }

    @Override
    Compared compare(String response, List<String> expected, ScoreRequest request) {
        List<String> answered = words(response);
        return best(expected, text -> {
            List<String> wanted = words(text);
            int common = Words.common(count(answered), count(wanted));
            double value = 0;
            if (answered.isEmpty() || wanted.isEmpty()) {
                value = answered.isEmpty() && wanted.isEmpty() ? 1 : 0;
            } else if (common > 0) {
                double precision = (double) common / answered.size();
                double recall = (double) common / wanted.size();
                value = 2 * precision * recall / (precision + recall);
            }
            return new Compared(
                    value,
                    common + " words in common, of " + answered.size() + " in the response and " + wanted.size()
                            + " expected, without articles and punctuation");
        });
    }

    private static Map<List<String>, Integer> count(List<String> words) {
        return Words.rows(words, 1);
    }

    private static List<String> words(String text) {
        var kept = new StringBuilder();
        for (char c : text.toLowerCase(Locale.ROOT).toCharArray()) {
            if (PUNCTUATION.indexOf(c) < 0) {
                kept.append(c);
            }
        }
        return Words.of(withoutArticles(kept.toString()));
    }

    /** An article stands alone between characters of no word, which need not be white space: of “the” the quotes are left. */
    private static String withoutArticles(String text) {
        List<String> pieces = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int to = from;
            boolean word = Words.isPartOfWord(text.codePointAt(from));
            while (to < text.length() && Words.isPartOfWord(text.codePointAt(to)) == word) {
                to += Character.charCount(text.codePointAt(to));
            }
            String piece = text.substring(from, to);
            pieces.add(ARTICLES.contains(piece) ? " " : piece);
            from = to;
        }
        return String.join("", pieces);
    }
}
