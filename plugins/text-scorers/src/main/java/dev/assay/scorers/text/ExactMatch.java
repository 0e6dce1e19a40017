package dev.assay.scorers.text;

import dev.assay.model.Texts;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pf4j.Extension;

/** The response is the expected text. */
@Extension
public final class ExactMatch implements Scorer {
    private static final ScorerInfo INFO = new ScorerInfo(
                    "exact_match",
                    "1",
                    "The response is exactly the expected text",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.OUTPUTS, Part.EXPECTATIONS),
                    ScorerInfo.ValueType.BOOL,
                    """
                    {
                      "type": "object",
                      "properties": {
                        "expected": {
                          "type": "string",
                          "description": "The expected text; when left out, the trace's expectation expected_response: a text, or a list of texts that are all right"
                        },
                        "ignoreCase": {"type": "boolean", "default": false, "description": "Take A for a"},
                        "trim": {"type": "boolean", "default": true, "description": "Ignore space around both texts"}
                      },
                      "additionalProperties": false
                    }
                    """,
                    true)
            .examples(new ScorerInfo.Example("Space around is ignored", Map.of(), """
                {"outputs": " Paris", "expectations": [{"name": "expected_response", "value": "Paris"}]}\
                """, "yes"));

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        List<String> expected = Comparison.expected(request);
        Optional<String> response = Texts.response(request.trace());
        if (response.isEmpty()) {
            return List.of(Feedback.yesNo(false, "The trace has no response"));
        }
        boolean trim = !Boolean.FALSE.equals(request.parameters().get("trim"));
        String right = trim ? Words.strip(response.get()) : response.get();
        boolean same = expected.stream()
                .map(text -> trim ? Words.strip(text) : text)
                .anyMatch(text -> request.flag("ignoreCase") ? text.equalsIgnoreCase(right) : text.equals(right));
        String left = trim ? Words.strip(expected.getFirst()) : expected.getFirst();
        return List.of(Feedback.yesNo(
                same,
                same
                        ? "The response is the expected text"
                        : "Expected " + Excerpt.of(left)
                                + (expected.size() == 1 ? "" : " or another of " + expected.size() + " texts")
                                + ", the response is "
                                + Excerpt.around(right, firstDifference(left, right))));
    }

    private static int firstDifference(String left, String right) {
        int at = 0;
        while (at < left.length() && at < right.length() && left.charAt(at) == right.charAt(at)) {
            at++;
        }
        return at;
    }
}
