package dev.assay.scorers.text;

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
import java.util.Optional;
import java.util.Set;
import org.pf4j.Extension;

/** The response has neither too few nor too many words or characters. */
@Extension
public final class ResponseLength implements Scorer {
    private static final ScorerInfo INFO = new ScorerInfo(
                    "response_length",
                    "1",
                    "The response is neither too short nor too long",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.OUTPUTS),
                    ScorerInfo.ValueType.BOOL,
                    """
                    {
                      "type": "object",
                      "properties": {
                        "min": {"type": "integer", "minimum": 0, "description": "At least this many"},
                        "max": {"type": "integer", "minimum": 0, "description": "At most this many"},
                        "unit": {
                          "type": "string",
                          "enum": ["words", "characters"],
                          "default": "words",
                          "description": "What is counted; words are separated by white space"
                        }
                      },
                      "anyOf": [{"required": ["min"]}, {"required": ["max"]}],
                      "additionalProperties": false
                    }
                    """,
                    true)
            .examples(new ScorerInfo.Example("Three words", Map.of("max", 2), """
                {"outputs": "one two three"}\
                """, "no"));

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        Optional<Double> min = request.number("min");
        Optional<Double> max = request.number("max");
        if (min.isEmpty() && max.isEmpty()) {
            throw new ScorerException("neither the parameter 'min' nor 'max' is given");
        }
        if (min.isPresent() && max.isPresent() && min.get() > max.get()) {
            throw new ScorerException(
                    "the parameter 'min' is %.0f, expected at most 'max', %.0f".formatted(min.get(), max.get()));
        }
        Optional<String> response = Texts.response(request.trace());
        if (response.isEmpty()) {
            return List.of(Feedback.yesNo(false, "The trace has no response"));
        }
        String unit = request.text("unit").orElse("words");
        long length = unit.equals("words")
                ? words(response.get())
                : response.get().codePoints().count();
        String rationale =
                String.format(Locale.ROOT, "%,d %s", length, length == 1 ? unit.substring(0, unit.length() - 1) : unit);
        if (min.isPresent() && length < min.get()) {
            return List.of(
                    Feedback.yesNo(false, rationale + String.format(Locale.ROOT, ", fewer than %,.0f", min.get())));
        }
        if (max.isPresent() && length > max.get()) {
            return List.of(
                    Feedback.yesNo(false, rationale + String.format(Locale.ROOT, ", more than %,.0f", max.get())));
        }
        return List.of(Feedback.yesNo(true, rationale));
    }

    private static long words(String text) {
        long words = 0;
        boolean inWord = false;
        for (int i = 0; i < text.length(); i++) {
            boolean space = Character.isWhitespace(text.charAt(i)) || text.charAt(i) == '\u00a0';
            if (!space && !inWord) {
                words++;
            }
            inWord = !space;
        }
        return words;
    }
}
