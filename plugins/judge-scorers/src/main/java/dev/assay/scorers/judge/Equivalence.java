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
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/**
 * The response is as good as the expected one: the same number, the same text, else the same in meaning and form as a judge sees
 * it. Numbers and equal texts take no call.
 */
@Extension
public final class Equivalence implements Scorer {
    private static final String EXPECTATION = "expected_response";

    /** As Python's math.isclose has it. */
    private static final double CLOSE = 1e-9;

    private static final ScorerInfo INFO = JudgeInfo.yesNo(
                    "equivalence",
                    "Whether the response equals the expected response: numbers and texts by comparison, all else a "
                            + "judge model says",
                    Part.OUTPUTS,
                    Part.EXPECTATIONS)
            .examples(example("Equal without a judge", "yes", """
                {"outputs": "42", "expectations": [{"name": "expected_response", "value": "42"}]}
                """), example("The same in other words", "yes", """
                    {"outputs": "Acme would like single sign-on.",
                     "expectations": [{"name": "expected_response", "value": "Acme wants SSO."}]}
                    """));

    private static final String CRITERIA = """
        Decide whether the response of an application can stand for the expected one: a user who was promised the one and \
        gets the other would notice no difference that matters.

        yes: both say the same, nothing more and nothing less, and have the same form where form matters: both a list, a \
        table, code, JSON of the same fields, a text of about the same length. Other words for the same thing, another \
        order of what has none, spacing and letter case of prose do not matter.
        no: one says something that the other does not or that contradicts it, or one is of another form. Name the \
        difference in the rationale.
        """;

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        Trace trace = request.trace();
        Object expected = trace.expectation(EXPECTATION)
                .orElseThrow(() -> new ScorerException("the trace has no expectation 'expected_response'"));
        Object given = Optional.ofNullable(trace.outputs()).orElseThrow(Material::noResponse);
        Optional<Double> number = number(given);
        Optional<Double> expectedNumber = number(expected);
        if (number.isPresent() && expectedNumber.isPresent()) {
            return compared(
                    close(number.get(), expectedNumber.get()),
                    Texts.of(given) + " compared with " + Texts.of(expected) + " as numbers, to 9 digits");
        }
        String response = Texts.ofOutputs(given);
        if (JsonEquality.same(given, expected)
                || response.equals(Texts.of(expected))
                || Texts.of(given).equals(Texts.of(expected))) {
            return compared(true, "The response is the expected one, word for word");
        }
        Prompt prompt = new Prompt(CRITERIA);
        prompt.with("expected", "The expected response", Texts.of(expected), Material.MOST_REFERENCE);
        Material.withResponse(prompt, trace);
        return Verdicts.ask(request.judge(), prompt, Map.of("judge.expectation", EXPECTATION));
    }

    private static List<Feedback> compared(boolean same, String rationale) {
        Map<String, String> metadata = Map.of("judge.expectation", EXPECTATION, "judge.asked", "no");
        return List.of(new Feedback(null, Material.yesNo(same), rationale, null, metadata));
    }

    /** As Python sees numbers: true is 1. */
    private static Optional<Double> number(@Nullable Object value) {
        return switch (value) {
            case Number number -> Optional.of(number.doubleValue());
            case Boolean truth -> Optional.of(truth ? 1.0 : 0.0);
            case null, default -> Optional.empty();
        };
    }

    private static boolean close(double left, double right) {
        return left == right || Math.abs(left - right) <= CLOSE * Math.max(Math.abs(left), Math.abs(right));
    }
}
