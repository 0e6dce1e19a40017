package dev.assay.scorers.text;

import dev.assay.model.Texts;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pf4j.Extension;

/**
 * How little has to be typed to turn the response into the expected text: 1 less the Levenshtein distance (characters inserted,
 * deleted, replaced) over the length of the longer text.
 */
@Extension
public final class TextSimilarity implements Scorer {
    /** The time grows with the product of both lengths; at this one it is about a fifth of a second. */
    private static final int LONGEST = 10_000;

    private static final ScorerInfo INFO = new ScorerInfo(
            "text_similarity",
            "1",
            "How similar the response is to the expected text, character by character, from 0 to 1",
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
            true);

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        int[] expected = characters(ExpectedText.of(request), "expected text");
        Optional<String> response = Texts.response(request.trace());
        if (response.isEmpty()) {
            return List.of(Feedback.of(new Value.Num(0), "The trace has no response"));
        }
        int[] answered = characters(response.get(), "response");
        int longer = Math.max(expected.length, answered.length);
        int distance = distance(expected, answered);
        double similarity = longer == 0 ? 1 : 1 - (double) distance / longer;
        return List.of(Feedback.of(
                new Value.Num(similarity), distance + " of " + longer + " characters to insert, delete or replace"));
    }

    private static int[] characters(String text, String what) {
        int[] characters = text.strip().codePoints().toArray();
        if (characters.length > LONGEST) {
            throw new ScorerException(
                    "the " + what + " has " + characters.length + " characters, expected at most " + LONGEST);
        }
        return characters;
    }

    /** Row by row through the table of distances between all beginnings of both texts. */
    private static int distance(int[] left, int[] right) {
        int[] above = new int[right.length + 1];
        int[] row = new int[right.length + 1];
        for (int j = 0; j <= right.length; j++) {
            above[j] = j;
        }
        for (int i = 1; i <= left.length; i++) {
            row[0] = i;
            for (int j = 1; j <= right.length; j++) {
                int replaced = above[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
            }
            int[] next = above;
            above = row;
            row = next;
        }
        return above[right.length];
    }
}
