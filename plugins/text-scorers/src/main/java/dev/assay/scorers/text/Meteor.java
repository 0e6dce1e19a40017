package dev.assay.scorers.text;

import dev.assay.scorer.api.ScoreRequest;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.pf4j.Extension;

/**
 * METEOR (S. Banerjee and A. Lavie, 2005): the share of words in common, with more regard to what is missing than to what is too
 * much, less when they are in another order. Words that are not the same may share their stem; synonyms are not known.
 */
@Extension
public final class Meteor extends Comparison {
    public Meteor() {
        super(
                "meteor",
                "METEOR of the response against the expected text, from 0 to 1: words and stems in common, and whether"
                        + " they are in order; without synonyms",
                """
                "tokenizer": {
                  "type": "string",
                  "enum": ["13a", "zh", "char", "none"],
                  "default": "13a",
                  "title": "Tokenizer",
                  "description": "What a word is: 13a for languages that separate words, zh for Chinese, char for single characters, none for what white space separates"
                },
                "stemmer": {
                  "type": "boolean",
                  "default": true,
                  "title": "Compare stems",
                  "description": "Take walking for walks: Porter's stemmer, for English"
                },
                "alpha": {
                  "type": "number",
                  "minimum": 0,
                  "maximum": 1,
                  "default": 0.9,
                  "title": "Alpha",
                  "description": "How much more what is missing counts than what is too much: 0.5 is the same"
                },
                "beta": {
                  "type": "number",
                  "minimum": 0,
                  "default": 3,
                  "title": "Beta",
                  "description": "The exponent of the share of words that begin a new row: high values forgive a few"
                },
                "gamma": {
                  "type": "number",
                  "minimum": 0,
                  "maximum": 1,
                  "default": 0.5,
                  "title": "Gamma",
                  "description": "What is lost at most when no two words are in order"
                }
                """,
                0.9375 * (2.0 / 3 / (0.9 * (2.0 / 3) + (1 - 0.9))));
    }

    @Override
    Compared compare(String response, List<String> expected, ScoreRequest request) {
        Tokens tokenizer = Tokens.named(request.text("tokenizer").orElse("13a"));
        boolean stems = !Boolean.FALSE.equals(request.parameters().get("stemmer"));
        double alpha = request.number("alpha").orElse(0.9);
        double beta = request.number("beta").orElse(3.0);
        double gamma = request.number("gamma").orElse(0.5);
        List<String> answered = words(tokenizer, response);
        return best(expected, text -> {
            List<String> wanted = words(tokenizer, text);
            int[] partners = partners(answered, wanted, stems);
            int matches =
                    (int) Arrays.stream(partners).filter(place -> place >= 0).count();
            int rows = rows(partners);
            double value = 0;
            if (matches > 0) {
                double precision = (double) matches / answered.size();
                double recall = (double) matches / wanted.size();
                double mean = precision * recall / (alpha * precision + (1 - alpha) * recall);
                value = (1 - gamma * Math.pow((double) rows / matches, beta)) * mean;
            }
            return new Compared(
                    value,
                    matches + " words in common, in " + rows + " rows, of " + answered.size() + " in the response and "
                            + wanted.size() + " expected");
        });
    }

    private static List<String> words(Tokens tokenizer, String text) {
        return tokenizer.of(text).stream()
                .map(word -> word.toLowerCase(Locale.ROOT))
                .toList();
    }

    /** For each word of the response the place of its partner, -1 without one: first equal words, then equal stems, from the end. */
    private static int[] partners(List<String> answered, List<String> wanted, boolean stems) {
        int[] partners = new int[answered.size()];
        Arrays.fill(partners, -1);
        boolean[] taken = new boolean[wanted.size()];
        pair(answered, wanted, UnaryOperator.identity(), partners, taken);
        if (stems) {
            pair(answered, wanted, PorterStemmer::stem, partners, taken);
        }
        return partners;
    }

    private static void pair(
            List<String> answered, List<String> wanted, UnaryOperator<String> form, int[] partners, boolean[] taken) {
        Map<String, Deque<Integer>> free = new HashMap<>();
        for (int j = 0; j < taken.length; j++) {
            if (!taken[j]) {
                free.computeIfAbsent(form.apply(wanted.get(j)), _ -> new ArrayDeque<>())
                        .push(j);
            }
        }
        for (int i = partners.length - 1; i >= 0; i--) {
            Deque<Integer> places = partners[i] < 0 ? free.get(form.apply(answered.get(i))) : null;
            if (places != null && !places.isEmpty()) {
                partners[i] = places.pop();
                taken[partners[i]] = true;
            }
        }
    }

    /** Rows of words that follow each other in both texts. */
    private static int rows(int[] partners) {
        int rows = 0;
        for (int i = 0; i < partners.length; i++) {
            boolean goesOn = i > 0 && partners[i - 1] >= 0 && partners[i] == partners[i - 1] + 1;
            if (partners[i] >= 0 && !goesOn) {
                rows++;
            }
        }
        return rows;
    }
}
