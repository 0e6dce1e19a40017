package dev.assay.scorers.text;

import dev.assay.model.Texts;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pf4j.Extension;

/** A text occurs in the response, or does not where it must not. */
@Extension
public final class Contains implements Scorer {
    private static final ScorerInfo INFO = new ScorerInfo(
                    "contains",
                    "1",
                    "The response contains a text, or does not contain it",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.OUTPUTS),
                    ScorerInfo.ValueType.BOOL,
                    """
                    {
                      "type": "object",
                      "properties": {
                        "text": {"type": "string", "minLength": 1, "description": "The text to look for"},
                        "absent": {"type": "boolean", "default": false, "description": "It must not occur"},
                        "ignoreCase": {"type": "boolean", "default": false, "description": "Take A for a"}
                      },
                      "required": ["text"],
                      "additionalProperties": false
                    }
                    """,
                    true)
            .examples(new ScorerInfo.Example("The text occurs", Map.of("text", "refund"), """
                {"outputs": "We will refund you."}\
                """, "yes"));

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        String text = request.text("text").orElseThrow(() -> new ScorerException("the parameter 'text' is missing"));
        Optional<String> response = Texts.response(request.trace());
        if (response.isEmpty()) {
            return List.of(Feedback.yesNo(false, "The trace has no response"));
        }
        int at = indexOf(response.get(), text, request.flag("ignoreCase"));
        return List.of(Feedback.yesNo(
                at >= 0 != request.flag("absent"),
                at >= 0
                        ? "The response has " + Excerpt.of(text) + " at character " + (at + 1)
                        : "The response does not have " + Excerpt.of(text)));
    }

    private static int indexOf(String response, String text, boolean ignoreCase) {
        if (!ignoreCase) {
            return response.indexOf(text);
        }
        for (int at = 0; at <= response.length() - text.length(); at++) {
            if (response.regionMatches(true, at, text, 0, text.length())) {
                return at;
            }
        }
        return -1;
    }
}
