package dev.assay.scorers.text;

import dev.assay.scorer.api.ScorerException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON text as values: null, Boolean, String, List, Map, and every number as a BigDecimal without trailing zeros, so that equal
 * values are equal objects.
 */
final class JsonValue {
    private static final int DEEPEST = 200;
    private static final int LONGEST_NUMBER = 2_000;

    private final String text;
    private int at;

    private JsonValue(String text) {
        this.text = text;
    }

    /** @param text valid as {@link JsonSyntax} says */
    static @Nullable Object parse(String text) {
        return new JsonValue(text).value(0);
    }

    /** A value that an SDK sent, with numbers as here. */
    static @Nullable Object of(@Nullable Object value) {
        return switch (value) {
            case Number number -> number(number.toString());
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>();
                list.forEach(each -> copy.add(of(each)));
                yield copy;
            }
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> copy = new LinkedHashMap<>();
                map.forEach((key, each) -> copy.put(String.valueOf(key), of(each)));
                yield copy;
            }
            case null -> null;
            default -> value;
        };
    }

    private @Nullable Object value(int depth) {
        if (depth > DEEPEST) {
            throw new ScorerException("the JSON is nested deeper than " + DEEPEST + " levels");
        }
        space();
        return switch (text.charAt(at)) {
            case '{' -> object(depth);
            case '[' -> list(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object(int depth) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        at++;
        space();
        while (text.charAt(at) != '}') {
            comma(map.isEmpty());
            String key = string();
            space();
            at++;
            map.put(key, value(depth + 1));
            space();
        }
        at++;
        return map;
    }

    private List<@Nullable Object> list(int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        at++;
        space();
        while (text.charAt(at) != ']') {
            comma(list.isEmpty());
            list.add(value(depth + 1));
            space();
        }
        at++;
        return list;
    }

    /** Before all but the first element. */
    private void comma(boolean first) {
        if (!first) {
            at++;
            space();
        }
    }

    private String string() {
        var string = new StringBuilder();
        at++;
        while (text.charAt(at) != '"') {
            char c = text.charAt(at++);
            string.append(c == '\\' ? escaped() : c);
        }
        at++;
        return string.toString();
    }

    private char escaped() {
        char c = text.charAt(at++);
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> {
                at += 4;
                yield (char) Integer.parseInt(text, at - 4, at, 16);
            }
            default -> c;
        };
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        at += word.length();
        return value;
    }

    private BigDecimal number() {
        int from = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return number(text.substring(from, at));
    }

    private static BigDecimal number(String digits) {
        try {
            // The time to read them grows with their square.
            BigDecimal number = digits.length() < LONGEST_NUMBER ? new BigDecimal(digits) : null;
            if (number != null && number.signum() == 0) {
                return BigDecimal.ZERO;
            }
            if (number != null && Math.abs((long) number.scale()) < LONGEST_NUMBER) {
                return number.stripTrailingZeros();
            }
        } catch (NumberFormatException e) {
            // An exponent of more than ten digits: as well too large.
        }
        throw new ScorerException("the number " + Excerpt.of(digits) + " is too large or too fine to compare");
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }
}
