package dev.assay.scorers.language;

import dev.assay.model.Texts;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.pf4j.Extension;

/** The response is in the language that was asked in, or in a given one. */
@Extension
public final class LanguageMatch implements Scorer {
    private static final ScorerInfo INFO = new ScorerInfo(
                    "language_match",
                    "1",
                    "The response is in the language of the request, or in an expected one",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.INPUTS, Part.OUTPUTS),
                    ScorerInfo.ValueType.BOOL,
                    """
                    {
                      "type": "object",
                      "properties": {
                        "expected": {
                          "type": "string",
                          "pattern": "^[a-zA-Z]{2,3}$",
                          "title": "Expected language",
                          "description": "Its code: en, de, zh …; when left out, the language of the request"
                        }
                      },
                      "additionalProperties": false
                    }
                    """,
                    true)
            .examples(new ScorerInfo.Example("Asked in English, answered in German", Map.of(), """
                {"inputs": "How can I return my order?", "outputs": "Sie haben dafür vierzehn Tage Zeit."}\
                """, "no"));

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        String expected = request.text("expected")
                .map(code -> code.toLowerCase(Locale.ROOT))
                .orElseGet(() -> Languages.shared()
                        .of(
                                Texts.request(request.trace())
                                        .orElseThrow(() -> new ScorerException(
                                                "nothing to compare with: neither the parameter 'expected' nor"
                                                        + " a request")),
                                "request"));
        String response =
                Texts.response(request.trace()).orElseThrow(() -> new ScorerException("the trace has no response"));
        String code = Languages.shared().of(response, "response");
        return List.of(Feedback.yesNo(
                code.equals(expected),
                "The response is in " + Languages.name(code)
                        + (code.equals(expected) ? ", as expected" : ", expected " + Languages.name(expected))));
    }
}
