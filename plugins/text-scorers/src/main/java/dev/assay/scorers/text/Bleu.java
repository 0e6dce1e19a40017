package dev.assay.scorers.text;

import dev.assay.scorer.api.ScoreRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.pf4j.Extension;

/**
 * BLEU of one response: the geometric mean of how many of its rows of one to four tokens are in the expected texts, less when it
 * is shorter than they are. As sacreBLEU computes it, over 100.
 */
@Extension
public final class Bleu extends Comparison {
    private static final int ORDERS = 4;

    public Bleu() {
        super(
                "bleu",
                "BLEU of the response against the expected text, from 0 to 1 (sacreBLEU's over 100)",
                """
                "tokenizer": {
                  "type": "string",
                  "enum": ["13a", "zh", "char", "none"],
                  "default": "13a",
                  "title": "Tokenizer",
                  "description": "What a word is: 13a for languages that separate words, zh for Chinese, char for single characters, none for what white space separates"
                },
                "smoothing": {
                  "type": "string",
                  "enum": ["exp", "floor", "add-k", "none"],
                  "default": "exp",
                  "title": "Smoothing",
                  "description": "What counts where no row of n tokens matches: exp halves the precision each time, floor takes 0.1 matches, add-k counts one more everywhere, none makes the score 0"
                },
                "effectiveOrder": {
                  "type": "boolean",
                  "default": true,
                  "title": "Sentence BLEU",
                  "description": "Leave out rows that are longer than the response; off, the score is corpus BLEU of this one pair"
                },
                "ignoreCase": {"type": "boolean", "default": false, "title": "Ignore case", "description": "Take A for a"}
                """,
                0.5503212081491045);
    }

    /** @param expected of rows of each order, how often they may count */
    private record Rows(List<Map<List<String>, Integer>> expected, int closestLength) {}

    @Override
    Compared compare(String response, List<String> expected, ScoreRequest request) {
        Tokens tokenizer = Tokens.named(request.text("tokenizer").orElse("13a"));
        boolean lower = request.flag("ignoreCase");
        List<String> answered = tokens(response, tokenizer, lower);
        Rows rows = rows(
                expected.stream().map(each -> tokens(each, tokenizer, lower)).toList(), answered.size());
        double[] matches = new double[ORDERS];
        double[] totals = new double[ORDERS];
        for (int n = 0; n < ORDERS; n++) {
            Map<List<String>, Integer> given = Words.rows(answered, n + 1);
            matches[n] = Words.common(given, rows.expected().get(n));
            totals[n] = Words.total(given);
        }
        String found = String.format(
                Locale.ROOT,
                "Of the response's rows of 1, 2, 3, 4 tokens, %.0f/%.0f, %.0f/%.0f, %.0f/%.0f, %.0f/%.0f are expected",
                matches[0],
                totals[0],
                matches[1],
                totals[1],
                matches[2],
                totals[2],
                matches[3],
                totals[3]);
        double brevity = brevityPenalty(answered.size(), rows.closestLength());
        double value = brevity
                * mean(
                        matches,
                        totals,
                        request.text("smoothing").orElse("exp"),
                        !Boolean.FALSE.equals(request.parameters().get("effectiveOrder")));
        return new Compared(
                value,
                found + "; it has " + answered.size() + " tokens, expected " + rows.closestLength()
                        + String.format(Locale.ROOT, " (brevity penalty %.3f)", brevity));
    }

    private static List<String> tokens(String text, Tokens tokenizer, boolean lower) {
        return tokenizer.of(lower ? text.toLowerCase(Locale.ROOT) : text);
    }

    /** What several expected texts have at most of each row, and the length nearest to the response's, of equals the shorter. */
    private static Rows rows(List<List<String>> expected, int length) {
        List<Map<List<String>, Integer>> most = new ArrayList<>();
        for (int n = 1; n <= ORDERS; n++) {
            Map<List<String>, Integer> counts = new HashMap<>();
            for (List<String> each : expected) {
                Words.rows(each, n).forEach((row, count) -> counts.merge(row, count, Math::max));
            }
            most.add(counts);
        }
        Set<Integer> lengths = new HashSet<>();
        expected.forEach(each -> lengths.add(each.size()));
        int closest = lengths.stream()
                .min((a, b) -> Math.abs(a - length) == Math.abs(b - length)
                        ? Integer.compare(a, b)
                        : Integer.compare(Math.abs(a - length), Math.abs(b - length)))
                .orElse(0);
        return new Rows(most, closest);
    }

    private static double brevityPenalty(int length, int expected) {
        if (length >= expected) {
            return 1;
        }
        return length == 0 ? 0 : StrictMath.exp(1 - (double) expected / length);
    }

    /** The geometric mean of the smoothed precisions. */
    private static double mean(double[] matches, double[] totals, String smoothing, boolean effectiveOrder) {
        if (matches[0] == 0 && matches[1] == 0 && matches[2] == 0 && matches[3] == 0) {
            return 0;
        }
        double logarithms = 0;
        double halved = 1;
        int orders = ORDERS;
        for (int n = 0; n < ORDERS; n++) {
            double more = smoothing.equals("add-k") && n > 0 ? 1 : 0;
            double total = totals[n] + more;
            double matched = matches[n] + more;
            if (total == 0) {
                return effectiveOrder ? StrictMath.exp(logarithms / orders) : 0;
            }
            if (effectiveOrder) {
                orders = n + 1;
            }
            if (matched == 0) {
                switch (smoothing) {
                    case "exp" -> {
                        halved *= 2;
                        matched = 1 / halved;
                    }
                    case "floor" -> matched = 0.1;
                    default -> {
                        return 0;
                    }
                }
            }
            logarithms += StrictMath.log(matched / total);
        }
        return StrictMath.exp(logarithms / orders);
    }
}
