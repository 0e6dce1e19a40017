package dev.assay.scorers.text;

import dev.assay.scorer.api.ScoreRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.pf4j.Extension;

/**
 * ROUGE: what a summary has of the expected one. rouge1 and rouge2 count words and pairs of words, rougeL the longest sequence
 * of words that both have in this order, rougeLsum the same line by line. As Google's rouge-score computes it; like there, words
 * are of the letters a to z and digits only.
 */
@Extension
public final class Rouge extends Comparison {
    /** The longest common sequence takes time as the product of both lengths. */
    private static final int LONGEST = 5_000;

    public Rouge() {
        super(
                "rouge",
                "ROUGE-1, -2, -L or -Lsum of the response against the expected text, from 0 to 1; for texts in Latin"
                        + " letters",
                """
                "variant": {
                  "type": "string",
                  "enum": ["rouge1", "rouge2", "rougeL", "rougeLsum"],
                  "default": "rougeL",
                  "title": "Variant",
                  "description": "rouge1: words; rouge2: pairs of words; rougeL: longest common sequence of words; rougeLsum: the same for each line"
                },
                "measure": {
                  "type": "string",
                  "enum": ["f1", "precision", "recall"],
                  "default": "f1",
                  "title": "Measure",
                  "description": "precision: the share of the response that is expected; recall: the share of the expected text that is there; f1: their harmonic mean"
                },
                "stemmer": {
                  "type": "boolean",
                  "default": false,
                  "title": "Compare stems",
                  "description": "Take walking for walks: Porter's stemmer, for English"
                }
                """,
                0.8);
    }

    private record Share(double hits, int answered, int expected) {
        double precision() {
            return hits / Math.max(answered, 1);
        }

        double recall() {
            return hits / Math.max(expected, 1);
        }

        double f1() {
            double sum = precision() + recall();
            return sum > 0 ? 2 * precision() * recall() / sum : 0;
        }
    }

    @Override
    Compared compare(String response, List<String> expected, ScoreRequest request) {
        String variant = request.text("variant").orElse("rougeL");
        String measure = request.text("measure").orElse("f1");
        boolean stems = request.flag("stemmer");
        // Of several expected texts the one with the best F1, whatever is measured: so does the reference.
        Share share = expected.stream()
                .map(text -> share(variant, text, response, stems))
                .reduce((a, b) -> a.f1() >= b.f1() ? a : b)
                .orElseThrow();
        double value =
                switch (measure) {
                    case "precision" -> share.precision();
                    case "recall" -> share.recall();
                    default -> share.f1();
                };
        return new Compared(
                value,
                "%.0f %s in common, of %d in the response and %d expected"
                        .formatted(
                                share.hits(),
                                variant.equals("rouge2") ? "pairs of words" : "words",
                                share.answered(),
                                share.expected()));
    }

    private static Share share(String variant, String expected, String response, boolean stems) {
        if (variant.equals("rougeLsum")) {
            return lines(lines(expected, stems), lines(response, stems));
        }
        List<String> wanted = words(expected, stems);
        List<String> answered = words(response, stems);
        if (variant.equals("rougeL")) {
            return new Share(inOrder(wanted, answered).size(), answered.size(), wanted.size());
        }
        int length = variant.equals("rouge2") ? 2 : 1;
        Map<List<String>, Integer> rows = Words.rows(answered, length);
        Map<List<String>, Integer> wantedRows = Words.rows(wanted, length);
        return new Share(Words.common(rows, wantedRows), Words.total(rows), Words.total(wantedRows));
    }

    private static List<String> words(String text, boolean stems) {
        List<String> words = new ArrayList<>();
        var word = new StringBuilder();
        // One character past the end closes the last word.
        for (char c : (text.toLowerCase(Locale.ROOT) + " ").toCharArray()) {
            if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
                word.append(c);
            } else if (!word.isEmpty()) {
                words.add(stems && word.length() > 3 ? PorterStemmer.stem(word.toString()) : word.toString());
                word.setLength(0);
            }
        }
        return words;
    }

    private static List<List<String>> lines(String text, boolean stems) {
        return Stream.of(text.split("\n", -1)).map(line -> words(line, stems)).toList();
    }

    /** Line by line the words of the union of the longest sequences common with each line; none counts more often than it occurs. */
    private static Share lines(List<List<String>> expected, List<List<String>> answered) {
        Map<String, Integer> wantedLeft = counts(expected);
        Map<String, Integer> answeredLeft = counts(answered);
        int hits = 0;
        for (List<String> line : expected) {
            SortedSet<Integer> union = new TreeSet<>();
            answered.forEach(other -> union.addAll(inOrder(line, other)));
            for (int i : union) {
                String word = line.get(i);
                if (answeredLeft.getOrDefault(word, 0) > 0 && wantedLeft.getOrDefault(word, 0) > 0) {
                    hits++;
                    answeredLeft.merge(word, -1, Integer::sum);
                    wantedLeft.merge(word, -1, Integer::sum);
                }
            }
        }
        return new Share(
                hits,
                answered.stream().mapToInt(List::size).sum(),
                expected.stream().mapToInt(List::size).sum());
    }

    private static Map<String, Integer> counts(List<List<String>> lines) {
        Map<String, Integer> counts = new HashMap<>();
        lines.forEach(line -> line.forEach(word -> counts.merge(word, 1, Integer::sum)));
        return counts;
    }

    /** Where in the expected words a longest common sequence lies, from its end. */
    private static List<Integer> inOrder(List<String> expected, List<String> answered) {
        Limits.check(expected.size(), "expected text", "words", LONGEST);
        Limits.check(answered.size(), "response", "words", LONGEST);
        short[][] lengths = new short[expected.size() + 1][answered.size() + 1];
        for (int i = 1; i <= expected.size(); i++) {
            for (int j = 1; j <= answered.size(); j++) {
                lengths[i][j] = expected.get(i - 1).equals(answered.get(j - 1))
                        ? (short) (lengths[i - 1][j - 1] + 1)
                        : (short) Math.max(lengths[i - 1][j], lengths[i][j - 1]);
            }
        }
        List<Integer> places = new ArrayList<>();
        int i = expected.size();
        int j = answered.size();
        while (i > 0 && j > 0) {
            if (expected.get(i - 1).equals(answered.get(j - 1))) {
                places.add(--i);
                j--;
            } else if (lengths[i][j - 1] > lengths[i - 1][j]) {
                j--;
            } else {
                i--;
            }
        }
        return places;
    }
}
