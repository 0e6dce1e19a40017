package dev.assay.scorers.judge;

import dev.assay.model.Texts;
import dev.assay.scorer.api.JudgeException;
import dev.assay.scorer.api.ScorerException;
import dev.assay.scorer.api.Value;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What kind of value a judge is asked for, and how its word becomes that value.
 *
 * @param choices values of {@link Kind#CHOICE}; texts, numbers and booleans
 */
record Answer(Kind kind, List<Object> choices) {
    static final Answer YES_NO = new Answer(Kind.YES_NO, List.of());

    enum Kind {
        TEXT,
        YES_NO,
        BOOLEAN,
        INTEGER,
        NUMBER,
        CHOICE,
        LIST,
        OBJECT
    }

    static Answer of(Map<String, @Nullable Object> parameters) {
        Object answer = parameters.get("answer");
        Kind kind = answer == null ? Kind.TEXT : Kind.valueOf(answer.toString().toUpperCase(java.util.Locale.ROOT));
        List<Object> choices = parameters.get("choices") instanceof List<?> list
                ? list.stream()
                        .filter(Objects::nonNull)
                        .<Object>map(each -> each)
                        .toList()
                : List.of();
        if (kind == Kind.CHOICE && choices.isEmpty()) {
            throw new ScorerException("the answer is a choice, but the parameter 'choices' names none");
        }
        return new Answer(kind, choices);
    }

    /** The words that are a verdict; empty when any may be one. */
    List<String> words() {
        return switch (kind) {
            case YES_NO -> List.of("yes", "no");
            case BOOLEAN -> List.of("true", "false");
            case CHOICE -> choices.stream().map(Texts::of).toList();
            case TEXT, INTEGER, NUMBER, LIST, OBJECT -> List.of();
        };
    }

    /** A sentence for the prompt; empty when the choices say it. */
    String wanted() {
        return switch (kind) {
            case YES_NO, BOOLEAN, CHOICE -> "";
            case TEXT -> "The result is a text, as the instructions want it.\n";
            case INTEGER -> "The result is a whole number in digits, nothing else.\n";
            case NUMBER -> "The result is a number in digits, nothing else.\n";
            case LIST -> "The result is a JSON list, nothing else.\n";
            case OBJECT -> "The result is a JSON object, nothing else.\n";
        };
    }

    /** @throws JudgeException when the word is no such value */
    Value value(String word) {
        return switch (kind) {
            case YES_NO, TEXT -> new Value.Text(word);
            case BOOLEAN -> new Value.Bool(word.equals("true"));
            case INTEGER -> new Value.Num(number(word, true));
            case NUMBER -> new Value.Num(number(word, false));
            case CHOICE ->
                choices.stream()
                        .filter(choice -> Texts.of(choice).equals(word))
                        .map(Answer::value)
                        .findFirst()
                        .orElseThrow(() -> unexpected(word, "one of " + String.join(", ", words())));
            case LIST -> json(word, List.class, "a JSON list");
            case OBJECT -> json(word, Map.class, "a JSON object");
        };
    }

    private static Value value(Object choice) {
        return switch (choice) {
            case Boolean truth -> new Value.Bool(truth);
            case Number number -> new Value.Num(number.doubleValue());
            default -> new Value.Text(choice.toString());
        };
    }

    private static double number(String word, boolean whole) {
        try {
            double number = Double.parseDouble(word.strip());
            if (Double.isFinite(number) && (!whole || number == Math.rint(number))) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw unexpected(word, whole ? "a whole number" : "a number");
    }

    private static Value json(String word, Class<?> type, String expected) {
        Object value = JsonReader.read(word).filter(type::isInstance).orElseThrow(() -> unexpected(word, expected));
        return new Value.Json(value);
    }

    private static JudgeException unexpected(String word, String expected) {
        String shown = word.length() <= 100 ? word : word.substring(0, 100) + "…";
        return new JudgeException("the judge answered '" + shown + "', expected " + expected);
    }
}
