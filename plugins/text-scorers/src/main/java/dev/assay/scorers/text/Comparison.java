package dev.assay.scorers.text;

import dev.assay.model.Texts;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import dev.assay.scorer.api.Value;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Compares the response with the texts that would have been right. Several are several right answers: an expectation
 * {@code expected_response} that is a list of texts. A trace without a response scores 0.
 */
abstract class Comparison implements Scorer {
    /** Counting all rows of characters takes memory: about 100 MB here. */
    private static final int LONGEST = 100_000;

    private final ScorerInfo info;

    /**
     * @param options further properties of the schema, as JSON; empty for none
     * @param example what "the cat sat" scores when "the cat" is expected
     */
    Comparison(String name, String description, String options, double example) {
        info = new ScorerInfo(
                        name,
                        "1",
                        description,
                        ScorerInfo.Scope.TRACE,
                        Set.of(Part.OUTPUTS, Part.EXPECTATIONS),
                        ScorerInfo.ValueType.NUMBER,
                        """
                        {
                          "type": "object",
                          "properties": {
                            "expected": {
                              "type": "string",
                              "format": "multiline",
                              "title": "Expected text",
                              "description": "When left out, the trace's expectation expected_response: a text, or a list of texts that are all right"
                            }%s
                          },
                          "additionalProperties": false
                        }
                        """.formatted(options.isEmpty() ? "" : ",\n" + options.strip()),
                        true)
                .examples(new ScorerInfo.Example("A word too many", Map.of(), """
                    {"outputs": "the cat sat", "expectations": [{"name": "expected_response", "value": "the cat"}]}\
                    """, example));
    }

    /** A value and why it is that. */
    record Compared(double value, String rationale) {}

    /** @param expected at least one */
    abstract Compared compare(String response, List<String> expected, ScoreRequest request);

    @Override
    public final ScorerInfo info() {
        return info;
    }

    @Override
    public final List<Feedback> score(ScoreRequest request) {
        List<String> expected = expected(request);
        Optional<String> response = Texts.response(request.trace());
        if (response.isEmpty()) {
            return List.of(Feedback.of(new Value.Num(0), "The trace has no response"));
        }
        Limits.check(response.get().length(), "response", "characters", LONGEST);
        Limits.check(
                expected.stream().mapToInt(String::length).sum(),
                expected.size() == 1 ? "expected text" : "list of expected texts",
                "characters",
                LONGEST);
        Compared compared = compare(response.get(), expected, request);
        return List.of(Feedback.of(new Value.Num(compared.value()), compared.rationale()));
    }

    /** The comparison with the expected text that the response is nearest to; of equals the first. */
    static Compared best(List<String> expected, Function<String, Compared> comparison) {
        Compared best = expected.stream()
                .map(comparison)
                .reduce((a, b) -> Comparator.comparingDouble(Compared::value).compare(a, b) >= 0 ? a : b)
                .orElseThrow();
        return expected.size() == 1
                ? best
                : new Compared(best.value(), best.rationale() + "; the best of " + expected.size() + " expected texts");
    }

    static boolean trims(ScoreRequest request) {
        return !Boolean.FALSE.equals(request.parameters().get("trim"));
    }

    /** One at least; several are several right answers. */
    static List<String> expected(ScoreRequest request) {
        if (request.text("expected").isEmpty()
                && request.trace().expectation("expected_response").orElse("") instanceof List<?> several) {
            if (several.isEmpty()) {
                throw new ScorerException(
                        "the expectation 'expected_response' is an empty list: nothing to compare with");
            }
            if (!several.stream().allMatch(String.class::isInstance)) {
                throw new ScorerException("the expectation 'expected_response' is a list of other things than texts: "
                        + Texts.of(several));
            }
            return several.stream().map(String.class::cast).toList();
        }
        return List.of(ExpectedText.of(request));
    }
}
