package dev.assay.search;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A {@link Condition} made ready to be asked often. */
public final class ValueMatcher {
    private final Condition condition;
    private final Predicate<String> text;
    private final DoublePredicate number;
    private final @Nullable ValueMatcher negated;

    public ValueMatcher(Condition condition) {
        this.condition = condition;
        this.negated = condition instanceof Condition.Not(var other) ? new ValueMatcher(other) : null;
        this.text = switch (condition) {
            case Condition.Present _ -> _ -> true;
            case Condition.OneOf(var texts, var _) -> texts::contains;
            case Condition.Like(var pattern, var letters) -> new LikePattern(pattern, letters);
            case Condition.Regex(var pattern) -> regex(pattern);
            case Condition.Between _, Condition.Not _ -> _ -> false;
        };
        this.number = switch (condition) {
            case Condition.Present _ -> _ -> true;
            case Condition.OneOf oneOf -> oneOf::holds;
            case Condition.Between between -> between::holds;
            case Condition.Like _, Condition.Regex _, Condition.Not _ -> _ -> false;
        };
    }

    private static Predicate<String> regex(String pattern) {
        Pattern compiled = compile(pattern);
        return value -> compiled.matcher(value).find();
    }

    /** @throws dev.assay.error.Invalid when it is no expression of RE2 */
    static Pattern compile(String pattern) {
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException wrong) {
            throw new InvalidFilter(
                    "Invalid regular expression '" + pattern + "': " + wrong.getDescription()
                            + " (expected the syntax of RE2: no look-around, no back references)",
                    1,
                    null);
        }
    }

    /** Whether a value fulfils the condition that is this text, this number, or both. */
    public boolean matches(@Nullable String asText, @Nullable Double asNumber) {
        if (asText == null && asNumber == null) {
            return false;
        }
        if (negated != null) {
            return !negated.matches(asText, asNumber);
        }
        return (asText != null && text.test(asText)) || (asNumber != null && number.test(asNumber));
    }

    /** A value that is text and says no number. */
    public boolean matchesText(@Nullable String value) {
        return matches(value, null);
    }

    /** A text that counts as the number it says, too: tags and metadata. */
    public boolean matchesTextOrItsNumber(@Nullable String value) {
        return value != null && matches(value, asksNumbers() ? numberIn(value) : null);
    }

    /** A JSON value: text as {@link ValueText#plain} gives it, a number only where it is one. */
    public boolean matchesJson(@Nullable Object value) {
        return value != null
                && matches(ValueText.plain(value), value instanceof Number said ? (Double) said.doubleValue() : null);
    }

    /** Whether it makes a difference which number a value is. */
    public boolean asksNumbers() {
        return switch (condition) {
            case Condition.Between _ -> true;
            case Condition.OneOf(var _, var numbers) -> !numbers.isEmpty();
            case Condition.Not(var other) -> new ValueMatcher(other).asksNumbers();
            case Condition.Present _, Condition.Like _, Condition.Regex _ -> false;
        };
    }

    /** The number that a text says in plain decimal digits; null when it says none. */
    public static @Nullable Double numberIn(String text) {
        if (text.isEmpty() || text.length() > 30) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
                return null;
            }
        }
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException notOne) {
            return null;
        }
    }
}
