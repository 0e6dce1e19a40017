package my_rule_scorer;

import dev.assay.model.Texts;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerInfo;
import java.util.List;
import java.util.Set;
import org.pf4j.Extension;

/** Whether the response keeps to a number of words. Change it into what you want to know about a trace. */
@Extension
public class MyRuleScorer implements Scorer {
    /** Rendered as a form; what people enter is checked against it, and defaults are filled in. */
    private static final String PARAMETERS = """
        {
          "type": "object",
          "properties": {
            "maxWords": { "type": "integer", "minimum": 1, "default": 100, "description": "Most words that are fine" }
          }
        }
        """;

    @Override
    public ScorerInfo info() {
        return new ScorerInfo(
                "my_rule",
                "1",
                "The response has at most so many words",
                ScorerInfo.Scope.TRACE,
                // Only what is named here is read from the store and given to score().
                Set.of(ScorerInfo.Part.OUTPUTS),
                ScorerInfo.ValueType.BOOL,
                PARAMETERS,
                true);
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        String response = Texts.response(request.trace()).orElse("").strip();
        if (response.isEmpty()) {
            // Nothing to judge: the trace is skipped.
            return List.of();
        }
        int words = response.split("\\s+").length;
        double most = request.number("maxWords").orElse(100.0);
        return List.of(Feedback.yesNo(words <= most, "The response has " + words + " words"));
    }
}
