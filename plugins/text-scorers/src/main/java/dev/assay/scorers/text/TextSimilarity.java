package dev.assay.scorers.text;

import dev.assay.scorer.api.ScoreRequest;
import java.util.List;
import org.pf4j.Extension;

/**
 * How little has to be typed to turn the response into the expected text: 1 less the Levenshtein distance (characters inserted,
 * deleted, replaced) over the length of the longer text.
 */
@Extension
public final class TextSimilarity extends Comparison {
    public TextSimilarity() {
        super(
                "text_similarity",
                "How similar the response is to the expected text, character by character, from 0 to 1",
                "",
                1 - 4.0 / 11);
    }

    @Override
    Compared compare(String response, List<String> expected, ScoreRequest request) {
        int[] answered = Levenshtein.characters(Words.strip(response), "response");
        return best(expected, text -> {
            int[] wanted = Levenshtein.characters(Words.strip(text), "expected text");
            int longer = Math.max(wanted.length, answered.length);
            int distance = Levenshtein.distance(wanted, answered);
            return new Compared(
                    longer == 0 ? 1 : 1 - (double) distance / longer,
                    distance + " of " + longer + " characters to insert, delete or replace");
        });
    }
}
