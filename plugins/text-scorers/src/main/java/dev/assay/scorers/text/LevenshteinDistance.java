package dev.assay.scorers.text;

import dev.assay.scorer.api.ScoreRequest;
import java.util.Comparator;
import java.util.List;
import org.pf4j.Extension;

/** How many characters have to be typed, deleted or replaced to make the expected text of the response: fewer are better. */
@Extension
public final class LevenshteinDistance extends Comparison {
    public LevenshteinDistance() {
        super(
                "levenshtein_distance",
                "Characters to insert, delete or replace to turn the response into the expected text; 0 is the same"
                        + " text",
                """
                "trim": {
                  "type": "boolean",
                  "default": true,
                  "title": "Trim",
                  "description": "Ignore space around both texts"
                }
                """,
                4);
    }

    @Override
    Compared compare(String response, List<String> expected, ScoreRequest request) {
        boolean trim = trims(request);
        int[] answered = Levenshtein.characters(trim ? Words.strip(response) : response, "response");
        return expected.stream()
                .map(text -> {
                    int[] wanted = Levenshtein.characters(trim ? Words.strip(text) : text, "expected text");
                    int distance = Levenshtein.distance(wanted, answered);
                    return new Compared(
                            distance,
                            distance + " characters to insert, delete or replace, of " + answered.length
                                    + " in the response and " + wanted.length + " expected");
                })
                .min(Comparator.comparingDouble(Compared::value))
                .orElseThrow();
    }
}
