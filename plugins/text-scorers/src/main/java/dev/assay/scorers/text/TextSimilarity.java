package dev.assay.scorers.text;

import dev.assay.model.Texts;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pf4j.Extension;

/**
 * How little has to be typed to turn the response into the expected text: 1 less the Levenshtein distance (characters inserted,
 * deleted, replaced) over the length of the longer text.
 */
@Extension
public final class TextSimilarity implements Scorer {
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
                    true)
            .examples(new ScorerInfo.Example("One of four characters differs", Map.of(), """
                {"outputs": "tent", "expectations": [{"name": "expected_response", "value": "text"}]}\
                """, 0.75));

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        int[] expected = Levenshtein.characters(ExpectedText.of(request).strip(), "expected text");
        Optional<String> response = Texts.response(request.trace());
        if (response.isEmpty()) {
            return List.of(Feedback.of(new Value.Num(0), "The trace has no response"));
        }
        int[] answered = Levenshtein.characters(response.get().strip(), "response");
        int longer = Math.max(expected.length, answered.length);
        int distance = Levenshtein.distance(expected, answered);
        double similarity = longer == 0 ? 1 : 1 - (double) distance / longer;
        return List.of(Feedback.of(
                new Value.Num(similarity), distance + " of " + longer + " characters to insert, delete or replace"));
    }
}
