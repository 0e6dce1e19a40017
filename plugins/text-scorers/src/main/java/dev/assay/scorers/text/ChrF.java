package dev.assay.scorers.text;

import dev.assay.scorer.api.ScoreRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pf4j.Extension;

/**
 * chrF: how many rows of one to six characters the response and the expected text have in common, recall weighted over
 * precision; chrF++ when rows of words count, too. As sacreBLEU computes it, over 100. It needs no words, so it suits every
 * language.
 */
@Extension
public final class ChrF extends Comparison {
    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    public ChrF() {
        super(
                "chrf",
                "chrF, or chrF++, of the response against the expected text, from 0 to 1 (sacreBLEU's over 100)",
                """
                "wordOrder": {
                  "type": "integer",
                  "minimum": 0,
                  "maximum": 4,
                  "default": 0,
                  "title": "Words in a row",
                  "description": "Rows of up to this many words count beside the characters: 0 is chrF, 2 is chrF++"
                },
                "charOrder": {
                  "type": "integer",
                  "minimum": 1,
                  "maximum": 10,
                  "default": 6,
                  "title": "Characters in a row",
                  "description": "Rows of up to this many characters count"
                },
                "beta": {
                  "type": "integer",
                  "minimum": 1,
                  "maximum": 10,
                  "default": 2,
                  "title": "Weight of recall",
                  "description": "How many times as much recall counts as precision"
                },
                "ignoreCase": {"type": "boolean", "default": false, "title": "Ignore case", "description": "Take A for a"},
                "whitespace": {
                  "type": "boolean",
                  "default": false,
                  "title": "Count white space",
                  "description": "Spaces are characters, too"
                }
                """,
                0.834542337114218);
    }

    @Override
    Compared compare(String response, List<String> expected, ScoreRequest request) {
        boolean lower = request.flag("ignoreCase");
        List<Map<?, Integer>> answered = rows(lower ? response.toLowerCase(Locale.ROOT) : response, request);
        double beta = request.number("beta").orElse(2.0);
        double factor = beta * beta;
        return best(
                expected,
                text -> compare(answered, rows(lower ? text.toLowerCase(Locale.ROOT) : text, request), factor));
    }

    private static List<Map<?, Integer>> rows(String text, ScoreRequest request) {
        List<Map<?, Integer>> rows = new ArrayList<>();
        List<Integer> characters = text.codePoints()
                .filter(c -> request.flag("whitespace") || c > 0xffff || !Words.isSpace((char) c))
                .boxed()
                .toList();
        for (int n = 1; n <= request.number("charOrder").orElse(6.0); n++) {
            rows.add(Words.rows(characters, n));
        }
        List<String> words = words(text);
        for (int n = 1; n <= request.number("wordOrder").orElse(0.0); n++) {
            rows.add(Words.rows(words, n));
        }
        return rows;
    }

    /** One mark is taken off each word, at its end or else at its beginning. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : Words.of(text)) {
            int last = word.length() - 1;
            if (last > 0 && PUNCTUATION.indexOf(word.charAt(last)) >= 0) {
                words.add(word.substring(0, last));
                words.add(word.substring(last));
            } else if (last > 0 && PUNCTUATION.indexOf(word.charAt(0)) >= 0) {
                words.add(word.substring(0, 1));
                words.add(word.substring(1));
            } else {
                words.add(word);
            }
        }
        return words;
    }

    /** Orders that one of the texts is too short for do not count. */
    private static Compared compare(List<Map<?, Integer>> answered, List<Map<?, Integer>> expected, double factor) {
        double precision = 0;
        double recall = 0;
        int orders = 0;
        for (int i = 0; i < answered.size(); i++) {
            int given = Words.total(answered.get(i));
            int wanted = Words.total(expected.get(i));
            if (given > 0 && wanted > 0) {
                double common = common(answered.get(i), expected.get(i));
                precision += common / given;
                recall += common / wanted;
                orders++;
            }
        }
        precision = orders == 0 ? 0 : precision / orders;
        recall = orders == 0 ? 0 : recall / orders;
        double value = precision + recall == 0 ? 0 : (1 + factor) * precision * recall / (factor * precision + recall);
        return new Compared(
                value,
                String.format(
                        Locale.ROOT,
                        "On the average of %d lengths, %.1f %% of the response's rows are expected, and %.1f %% of the"
                                + " expected rows are there",
                        orders,
                        100 * precision,
                        100 * recall));
    }

    private static int common(Map<?, Integer> one, Map<?, Integer> other) {
        int common = 0;
        for (Map.Entry<?, Integer> each : one.entrySet()) {
            Integer there = other.get(each.getKey());
            common += there == null ? 0 : Math.min(each.getValue(), there);
        }
        return common;
    }
}
