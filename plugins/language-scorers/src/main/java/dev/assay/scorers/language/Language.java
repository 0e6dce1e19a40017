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
import java.util.Map;
import java.util.Set;
import org.pf4j.Extension;

/** Which language the response is in. */
@Extension
public final class Language implements Scorer {
    private static final ScorerInfo INFO = new ScorerInfo(
                    "language",
                    "1",
                    "The language of the response, as its code: en, de, zh …",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.OUTPUTS),
                    ScorerInfo.ValueType.CATEGORY,
                    ScorerInfo.NO_PARAMETERS,
                    true)
            .examples(new ScorerInfo.Example("German", Map.of(), """
                {"outputs": "Wie kann ich Ihnen heute helfen?"}\
                """, "de"));

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        String response =
                Texts.response(request.trace()).orElseThrow(() -> new ScorerException("the trace has no response"));
        String code = Languages.shared().of(response, "response");
        return List.of(Feedback.of(new Value.Text(code), "The response is in " + Languages.name(code)));
    }
}
