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

/** The response is JSON as RFC 8259 defines it. */
@Extension
public final class JsonValid implements Scorer {
    private static final ScorerInfo INFO = new ScorerInfo(
                    "json_valid",
                    "1",
                    "The response is valid JSON",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.OUTPUTS),
                    ScorerInfo.ValueType.BOOL,
                    """
                    {
                      "type": "object",
                      "properties": {
                        "allowFence": {
                          "type": "boolean",
                          "default": false,
                          "description": "Accept JSON inside a Markdown code fence, too"
                        }
                      },
                      "additionalProperties": false
                    }
                    """,
                    true)
            .examples(new ScorerInfo.Example("A comma too many", Map.of(), """
                {"outputs": "{\\"a\\": 1,}"}\
                """, "no"));

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        Optional<String> response = Texts.response(request.trace());
        if (response.isEmpty()) {
            return List.of(Feedback.yesNo(false, "The trace has no response"));
        }
        String text = request.flag("allowFence") ? JsonDocument.unfenced(response.get()) : response.get();
        return List.of(JsonSyntax.problemOf(text)
                .map(problem -> Feedback.yesNo(false, problem))
                .orElseGet(() -> Feedback.yesNo(true, "The response is valid JSON")));
    }
}
