package dev.assay.scorers.text;

import dev.assay.scorer.api.ScoreRequest;
import java.util.List;
import org.pf4j.Extension;

/**
 * Jaro-Winkler similarity: characters that both texts have at nearby places, in the same order or not, and a bonus for the same
 * beginning. Made for names and other short texts.
 */
@Extension
public final class JaroWinkler extends Comparison {
    public JaroWinkler() {
        super(
                "jaro_winkler",
                "Jaro-Winkler similarity of the response and the expected text, from 0 to 1; for names and other short"
                        + " texts",
                """
                "prefixWeight": {
                  "type": "number",
                  "minimum": 0,
                  "maximum": 0.25,
                  "default": 0.1,
                  "title": "Weight of the beginning",
                  "description": "How much each of the first four characters adds that are the same"
                },
                "trim": {
                  "type": "boolean",
                  "default": true,
                  "title": "Trim",
                  "description": "Ignore space around both texts"
                }
                """,
                0.9272727272727272);
    }

    @Override
    Compared compare(String response, List<String> expected, ScoreRequest request) {
        boolean trim = trims(request);
        double weight = request.number("prefixWeight").orElse(0.1);
        int[] answered = Levenshtein.characters(trim ? Words.strip(response) : response, "response");
        return best(
                expected,
                text -> compare(
                        answered, Levenshtein.characters(trim ? Words.strip(text) : text, "expected text"), weight));
    }

    private static Compared compare(int[] answered, int[] expected, double weight) {
        if (answered.length == 0 && expected.length == 0) {
            return new Compared(1, "Both texts are empty");
        }
        boolean[] answeredMatches = new boolean[answered.length];
        boolean[] expectedMatches = new boolean[expected.length];
        int reach = Math.max(0, Math.max(answered.length, expected.length) / 2 - 1);
        int matches = 0;
        for (int i = 0; i < answered.length; i++) {
            int to = Math.min(expected.length, i + reach + 1);
            for (int j = Math.max(0, i - reach); j < to; j++) {
                if (!expectedMatches[j] && answered[i] == expected[j]) {
                    answeredMatches[i] = true;
                    expectedMatches[j] = true;
                    matches++;
                    break;
                }
            }
        }
        if (matches == 0) {
            return new Compared(0, "No characters in common at nearby places");
        }
        int swapped = swapped(answered, answeredMatches, expected, expectedMatches);
        double jaro = ((double) matches / answered.length
                        + (double) matches / expected.length
                        + (double) (matches - swapped / 2) / matches)
                / 3;
        int prefix = 0;
        int most = Math.min(4, Math.min(answered.length, expected.length));
        while (prefix < most && answered[prefix] == expected[prefix]) {
            prefix++;
        }
        // Only texts that are alike anyhow get the bonus.
        double value = jaro > 0.7 ? Math.min(1, jaro + prefix * weight * (1 - jaro)) : jaro;
        return new Compared(
                value,
                matches + " characters in common at nearby places, " + swapped / 2 + " of them swapped, the first "
                        + prefix + " the same; of " + answered.length + " in the response and " + expected.length
                        + " expected");
    }

    private static int swapped(int[] answered, boolean[] answeredMatches, int[] expected, boolean[] expectedMatches) {
        int swapped = 0;
        int j = 0;
        for (int i = 0; i < answered.length; i++) {
            if (answeredMatches[i]) {
                while (!expectedMatches[j]) {
                    j++;
                }
                if (answered[i] != expected[j]) {
                    swapped++;
                }
                j++;
            }
        }
        return swapped;
    }
}
