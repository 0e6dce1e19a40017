package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.model.Texts;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/** The response keeps to rules that a person wrote, all of them together. */
@Extension
public final class Guidelines implements Scorer {
    static final String PARAMETERS = """
        {
          "type": "object",
          "properties": {
            "guidelines": {
              "title": "Guidelines",
              "description": "What the response must keep to, in plain words; one text, or a list of rules",
              "oneOf": [
                {"type": "string", "minLength": 1},
                {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1}
              ]
            }
          },
          "required": ["guidelines"],
          "additionalProperties": false
        }
        """;

    private static final ScorerInfo INFO = new ScorerInfo(
                    "guidelines",
                    "1",
                    "A judge model says whether the response keeps to all of the guidelines you give",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.INPUTS, Part.OUTPUTS, Part.JUDGE),
                    ScorerInfo.ValueType.BOOL,
                    PARAMETERS,
                    false)
            .examples(example("A rule that is kept", Map.of("guidelines", "One sentence at the most."), "yes", """
                {"inputs": "Which port?", "outputs": "5000."}
                """));

    static final String CRITERIA = """
        Decide whether the response of an application keeps to guidelines. The request it was given is there so that you \
        can understand the response; the guidelines are about the response alone unless they say otherwise.

        Take the guidelines as they are written, and each by itself. One that cannot apply to this request counts as kept.
        yes: every guideline is kept.
        no: at least one is not. Name it in the rationale, and the place that offends against it.
        """;

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        List<String> guidelines = of(request);
        Prompt prompt = new Prompt(CRITERIA).with("guidelines", "The guidelines", guidelines, Material.MOST_REFERENCE);
        Material.withRequest(prompt, request.trace());
        Material.withResponse(prompt, request.trace());
        return Verdicts.ask(request.judge(), prompt, Map.of("guideline", String.join("\n", guidelines)));
    }

    /** @throws ScorerException when the parameter names none */
    static List<String> of(ScoreRequest request) {
        return guidelines(request.parameters().get("guidelines"));
    }

    private static List<String> guidelines(@Nullable Object parameter) {
        List<String> texts = parameter instanceof List<?> list
                ? list.stream().map(Texts::of).map(String::strip).toList()
                : List.of(parameter == null ? "" : Texts.of(parameter).strip());
        if (texts.isEmpty() || texts.stream().anyMatch(String::isEmpty)) {
            throw new ScorerException("the parameter 'guidelines' is " + Texts.of(parameter)
                    + ", expected a text, or a list of texts, none of them empty");
        }
        return texts;
    }
}
