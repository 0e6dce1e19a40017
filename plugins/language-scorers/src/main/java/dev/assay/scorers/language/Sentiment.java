package dev.assay.scorers.language;

import dev.assay.model.Texts;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.pf4j.Extension;

/** Whether the response, or the request, sounds positive, negative or neither: VADER, for English. */
@Extension
public final class Sentiment implements Scorer {
    private static final ScorerInfo INFO = new ScorerInfo(
                    "sentiment",
                    "1",
                    "How an English text sounds: positive, neutral or negative",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.INPUTS, Part.OUTPUTS),
                    ScorerInfo.ValueType.CATEGORY,
                    """
                    {
                      "type": "object",
                      "properties": {
                        "of": {
                          "type": "string",
                          "enum": ["response", "request"],
                          "default": "response",
                          "title": "Which text",
                          "description": "The response, or the request: how the user sounds"
                        },
                        "threshold": {
                          "type": "number",
                          "minimum": 0,
                          "maximum": 1,
                          "default": 0.05,
                          "title": "Threshold",
                          "description": "From this score on, of -1 to 1, a text is positive, and from its negative down negative"
                        }
                      },
                      "additionalProperties": false
                    }
                    """,
                    true)
            .examples(new ScorerInfo.Example("Friendly", Map.of(), """
                {"outputs": "That was wonderful, thank you!"}\
                """, "positive"));

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        String which = request.text("of").orElse("response");
        String text = (which.equals("request") ? Texts.request(request.trace()) : Texts.response(request.trace()))
                .filter(each -> !each.isBlank())
                .orElseThrow(() -> new ScorerException("the trace has no " + which + ": there is nothing that sounds"));
        // To four digits, like the reference: the thresholds are meant for those.
        double compound = Math.rint(Vader.shared().compound(text) * 10_000) / 10_000;
        double threshold = request.number("threshold").orElse(0.05);
        String label = compound >= threshold ? "positive" : compound <= -threshold ? "negative" : "neutral";
        String score = String.format(Locale.ROOT, "%.4f", compound);
        return List.of(new Feedback(
                null,
                new Value.Text(label),
                "The " + which + " scores " + score + " of -1 to 1",
                null,
                Map.of("compound", score)));
    }
}
