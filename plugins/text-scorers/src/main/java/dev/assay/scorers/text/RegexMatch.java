package dev.assay.scorers.text;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.assay.model.Texts;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.ScoreRequest;
import dev.assay.scorer.api.Scorer;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.ScorerInfo;
import dev.assay.scorer.api.ScorerInfo.Part;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pf4j.Extension;

/**
 * A regular expression is found in the response. RE2's syntax and engine: its time grows linearly with the text, so that no
 * pattern can hold a thread for minutes, as java.util.regex can; the price is no look-around and no back-references.
 */
@Extension
public final class RegexMatch implements Scorer {
    private static final ScorerInfo INFO = new ScorerInfo(
                    "regex_match",
                    "1",
                    "The response matches a regular expression",
                    ScorerInfo.Scope.TRACE,
                    Set.of(Part.OUTPUTS),
                    ScorerInfo.ValueType.BOOL,
                    """
                    {
                      "type": "object",
                      "properties": {
                        "pattern": {
                          "type": "string",
                          "minLength": 1,
                          "format": "re2",
                          "description": "Regular expression in RE2's syntax (no look-around, no back-references)"
                        },
                        "whole": {
                          "type": "boolean",
                          "default": false,
                          "description": "It must match the whole response, not only a part of it"
                        },
                        "ignoreCase": {"type": "boolean", "default": false, "description": "Take A for a"}
                      },
                      "required": ["pattern"],
                      "additionalProperties": false
                    }
                    """,
                    true)
            .examples(new ScorerInfo.Example("An order number", Map.of("pattern", "#[0-9]{4}"), """
                {"outputs": "Your order is #1234."}\
                """, "yes"));

    @Override
    public ScorerInfo info() {
        return INFO;
    }

    @Override
    public List<Feedback> score(ScoreRequest request) {
        Pattern pattern = compile(
                request.text("pattern").orElseThrow(() -> new ScorerException("the parameter 'pattern' is missing")),
                request.flag("ignoreCase") ? Pattern.CASE_INSENSITIVE : 0);
        Optional<String> response = Texts.response(request.trace());
        if (response.isEmpty()) {
            return List.of(Feedback.yesNo(false, "The trace has no response"));
        }
        Matcher matcher = pattern.matcher(response.get());
        boolean matches = request.flag("whole") ? matcher.matches() : matcher.find();
        return List.of(Feedback.yesNo(
                matches,
                matches
                        ? "Matched " + Excerpt.of(matcher.group()) + " at character " + (matcher.start() + 1)
                        : "No match of " + pattern.pattern() + " in " + Excerpt.of(response.get())));
    }

    private static Pattern compile(String pattern, int flags) {
        try {
            return Pattern.compile(pattern, flags);
        } catch (PatternSyntaxException e) {
            throw new ScorerException("the parameter 'pattern' is \"" + pattern
                    + "\", no regular expression in RE2's syntax: " + e.getDescription() + ": " + e.getPattern());
        }
    }
}
