package dev.assay.scorers.judge;

import static dev.assay.scorers.judge.JudgeInfo.example;

import dev.assay.model.Texts;
import dev.assay.model.Trace;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pf4j.Extension;

/**
 * The response says what was expected of it. Of {@code expected_facts} and {@code expected_response} one is enough; facts go
 * first when both are there, and the metadata says which was used.
 */
@Extension
public final class Correctness implements Scorer {
    private static final String FACTS = "expected_facts";
    private static final String RESPONSE = "expected_response";

    private static final ScorerInfo INFO = new ScorerInfo(
                    "correctness",
                    "1",
                    "A judge model says whether the response supports the expected facts, or the expected response",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.INPUTS, Part.OUTPUTS, Part.EXPECTATIONS, Part.JUDGE),
                    ScorerInfo.ValueType.BOOL,
                    ScorerInfo.NO_PARAMETERS,
                    false)
            .examples(example("The facts in other words", "yes", """
                {"inputs": "What does Acme want?", "outputs": "They would like SSO, and soon.",
                 "expectations": [{"name": "expected_facts", "value": ["Acme wants single sign-on"]}]}
                """));

    private static final String CRITERIA = """
        Decide whether the response of an application supports what was expected of it. The request is there so that you \
        can understand the response.

        yes: everything expected is said in the response or follows plainly from it, in whatever words and order. The \
        response may say more, as long as that does not contradict what was expected.
        no: something expected is missing from the response, or the response contradicts it. Name it in the rationale.
        What was expected counts as true; do not correct it from knowledge of your own.
        """;

    private record Expected(String name, String label, List<String> texts) {}

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        Expected expected = expected(request.trace());
        Prompt prompt = new Prompt(CRITERIA);
        Material.withRequest(prompt, request.trace());
        Material.withResponse(prompt, request.trace());
        prompt.with("expected", expected.label(), expected.texts(), Material.MOST_REFERENCE);
        return Verdicts.ask(request.judge(), prompt, Map.of("judge.expectation", expected.name()));
    }

    private static Expected expected(Trace trace) {
        List<String> facts = trace.expectation(FACTS).map(Material::texts).orElse(List.of());
        if (!facts.isEmpty()) {
            return new Expected(FACTS, "Facts that the response was expected to state", facts);
        }
        String response = trace.expectation(RESPONSE).map(Texts::of).orElse("").strip();
        if (!response.isEmpty()) {
            return new Expected(RESPONSE, "A response as it was expected", List.of(response));
        }
        throw new ScorerException(
                "the trace has neither an expectation 'expected_facts' nor 'expected_response' with something in it");
    }
}
