package dev.assay.scorer.people;

import dev.assay.error.Invalid;
import dev.assay.model.Texts;
import dev.assay.scorer.api.Judge.Answer;
import dev.assay.scorer.api.JudgeException;
import dev.assay.scorer.api.ScorerInfo.ValueType;
import dev.assay.scorer.api.Value;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The kind of value that a judge gives.
 *
 * @param choices of {@link Kind#CATEGORIES}: texts, numbers and booleans
 * @param min least number of a number; null for none
 * @param max greatest number of a number; null for none
 */
public record JudgeValue(
        Kind kind,
        List<Object> choices,
        @Nullable Double min,
        @Nullable Double max) {
    private static final int MOST_CHOICES = 100;
    private static final int SHOWN = 100;

    /** What REST calls them is their name in lower case. */
    public enum Kind {
        /** The texts yes and no. */
        YES_NO,
        /** JSON's true and false. */
        BOOLEAN,
        CATEGORIES,
        INTEGER,
        NUMBER,
        TEXT,
        LIST,
        OBJECT;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public JudgeValue {
        choices = List.copyOf(choices);
        if (kind != Kind.CATEGORIES && !choices.isEmpty()) {
            throw new Invalid("The value type '" + kind.word() + "' was given the categories " + choices
                    + "; expected them with the value type 'categories' only");
        }
        if (kind == Kind.CATEGORIES) {
            if (choices.isEmpty() || choices.size() > MOST_CHOICES) {
                throw new Invalid("The value type 'categories' has " + choices.size() + " of them; expected 1 to "
                        + MOST_CHOICES);
            }
            var words = new HashSet<String>();
            for (Object choice : choices) {
                String word = Texts.of(choice);
                if (word.isBlank() || !words.add(word)) {
                    throw new Invalid("The category '" + word + "' is "
                            + (word.isBlank() ? "empty; expected a word" : "there twice; expected each once"));
                }
            }
        }
        boolean number = kind == Kind.NUMBER || kind == Kind.INTEGER;
        if (!number && (min != null || max != null)) {
            throw new Invalid("The value type '" + kind.word() + "' was given a range; expected it with 'number' or "
                    + "'integer' only");
        }
        if (min != null && max != null && !(min < max)) {
            throw new Invalid("The range is from " + plain(min) + " to " + plain(max)
                    + "; expected the first to be the smaller one");
        }
    }

    public static JudgeValue of(Kind kind) {
        return new JudgeValue(kind, List.of(), null, null);
    }

    public static JudgeValue categories(List<Object> choices) {
        return new JudgeValue(Kind.CATEGORIES, choices, null, null);
    }

    public ValueType returns() {
        return switch (kind) {
            case YES_NO, BOOLEAN -> ValueType.BOOL;
            case CATEGORIES -> ValueType.CATEGORY;
            case INTEGER, NUMBER -> ValueType.NUMBER;
            case TEXT -> ValueType.TEXT;
            case LIST, OBJECT -> ValueType.JSON;
        };
    }

    /** The words that are a verdict; empty when any may be one. */
    List<String> words() {
        return switch (kind) {
            case YES_NO -> List.of("yes", "no");
            case BOOLEAN -> List.of("true", "false");
            case CATEGORIES -> choices.stream().map(Texts::of).toList();
            case TEXT, INTEGER, NUMBER, LIST, OBJECT -> List.of();
        };
    }

    Answer answer() {
        return switch (kind) {
            case YES_NO, BOOLEAN, CATEGORIES -> new Answer.Choice();
            case TEXT -> new Answer.Text();
            case INTEGER, NUMBER ->
                new Answer.Number(
                        min == null ? Double.NEGATIVE_INFINITY : min, max == null ? Double.POSITIVE_INFINITY : max);
            case LIST -> new Answer.Json("{\"type\":\"array\"}");
            case OBJECT -> new Answer.Json("{\"type\":\"object\"}");
        };
    }

    /** For people and models: {@code a whole number from 1 to 5}. */
    public String described() {
        return switch (kind) {
            case YES_NO, BOOLEAN, CATEGORIES -> "one of " + String.join(", ", words());
            case INTEGER -> "a whole number" + range();
            case NUMBER -> "a number" + range();
            case TEXT -> "a text";
            case LIST -> "a JSON list";
            case OBJECT -> "a JSON object";
        };
    }

    private String range() {
        if (min != null && max != null) {
            return " from " + plain(min) + " to " + plain(max);
        }
        return min != null ? " of at least " + plain(min) : max != null ? " of at most " + plain(max) : "";
    }

    private static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    /** @throws JudgeException when what the model said is no such value */
    Value value(String said) {
        return switch (kind) {
            case YES_NO, TEXT -> new Value.Text(said);
            case BOOLEAN -> new Value.Bool(said.equals("true"));
            case CATEGORIES ->
                choices.stream()
                        .filter(choice -> Texts.of(choice).equals(said))
                        .map(JudgeValue::ofChoice)
                        .findFirst()
                        .orElseThrow(() -> unexpected(said));
            case INTEGER, NUMBER -> number(said);
            case LIST, OBJECT -> json(said);
        };
    }

    /**
     * An example's value, which has to be one that the judge could give.
     *
     * @param json JSON value
     * @throws Invalid naming it and what was expected
     */
    void check(@Nullable Object json, String where) {
        boolean fits =
                switch (kind) {
                    case YES_NO, CATEGORIES -> json != null && words().contains(Texts.of(json));
                    case BOOLEAN -> json instanceof Boolean;
                    case TEXT -> json instanceof String;
                    case INTEGER, NUMBER -> json instanceof Number number && within(number.doubleValue());
                    case LIST -> json instanceof List<?> || json instanceof JsonArray;
                    case OBJECT -> json instanceof java.util.Map<?, ?> || json instanceof JsonObject;
                };
        if (!fits) {
            throw new Invalid("The value of " + where + " is " + Texts.of(json) + "; expected " + described());
        }
    }

    private boolean within(double number) {
        return Double.isFinite(number)
                && (kind != Kind.INTEGER || number == Math.rint(number))
                && (min == null || number >= min)
                && (max == null || number <= max);
    }

    private static Value ofChoice(Object choice) {
        return switch (choice) {
            case Boolean truth -> new Value.Bool(truth);
            case Number number -> new Value.Num(number.doubleValue());
            default -> new Value.Text(choice.toString());
        };
    }

    private Value number(String said) {
        try {
            double number = Double.parseDouble(said.strip());
            if (within(number)) {
                return new Value.Num(number);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw unexpected(said);
    }

    private Value json(String said) {
        try {
            Object value = Json.decodeValue(said.strip());
            if (kind == Kind.LIST && value instanceof JsonArray list) {
                return new Value.Json(list.getList());
            }
            if (kind == Kind.OBJECT && value instanceof JsonObject object) {
                return new Value.Json(object.getMap());
            }
        } catch (DecodeException e) {
            // said below
        }
        throw unexpected(said);
    }

    private JudgeException unexpected(String said) {
        String shown = said.length() <= SHOWN ? said : said.substring(0, SHOWN) + "…";
        return new JudgeException("the judge answered '" + shown + "', expected " + described());
    }
}
