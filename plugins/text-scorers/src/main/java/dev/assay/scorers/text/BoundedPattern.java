package dev.assay.scorers.text;

import dev.assay.scorer.api.ScorerException;
import dev.harrel.jsonschema.EvaluationContext;
import dev.harrel.jsonschema.Evaluator;
import dev.harrel.jsonschema.JsonNode;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The keyword {@code pattern} of a schema, in the syntax that schemas are written in, which RE2 does not have; but no pattern holds
 * a thread for minutes.
 */
record BoundedPattern(Pattern pattern) implements Evaluator {
    /** Characters looked at in one text: half a second or so. */
    private static final long MOST_LOOKS = 50_000_000;

    /** Empty when it is no text: then the schema is refused as such. */
    static Optional<Evaluator> of(JsonNode keyword) {
        if (!keyword.isString()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BoundedPattern(Pattern.compile(keyword.asString())));
        } catch (PatternSyntaxException e) {
            throw new ScorerException("the schema cannot be used: its pattern " + Excerpt.of(keyword.asString())
                    + " is no regular expression: " + e.getDescription());
        }
    }

    @Override
    public Result evaluate(EvaluationContext context, JsonNode node) {
        if (!node.isString() || pattern.matcher(new Counted(node.asString())).find()) {
            return Result.success();
        }
        return Result.failure(Excerpt.of(node.asString()) + " does not match regular expression [" + pattern + "]");
    }

    /** A text that is looked at so often only. */
    private static final class Counted implements CharSequence {
        private final String text;
        private long looks;

        Counted(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++looks > MOST_LOOKS) {
                throw new ScorerException("a pattern of the schema takes too long on the text " + Excerpt.of(text));
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
