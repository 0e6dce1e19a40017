package dev.assay.scorers.judge;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads JSON text as lists and maps. A plugin may use the JDK alone, which has no reader of its own. */
final class JsonReader {
    private static final int DEEPEST = 50;

    private final String text;
    private int at;

    private JsonReader(String text) {
        this.text = text;
    }

    private static final class NoJson extends RuntimeException {
        NoJson() {
            super(null, null, false, false);
        }
    }

    /** Empty when it is no JSON value, or null. */
    static Optional<Object> read(String text) {
        try {
            var reader = new JsonReader(text);
            Object value = reader.value(0);
            reader.blanks();
            return reader.at == text.length() ? Optional.ofNullable(value) : Optional.empty();
        } catch (NoJson | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private @Nullable Object value(int depth) {
        if (depth > DEEPEST) {
            throw new NoJson();
        }
        blanks();
        return switch (peek()) {
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
        blanks();
        while (peek() != '}') {
            if (!map.isEmpty()) {
                take(',');
                blanks();
            }
            String key = string();
            blanks();
            take(':');
            map.put(key, value(depth + 1));
            blanks();
        }
        at++;
        return Collections.unmodifiableMap(map);
    }

    private List<@Nullable Object> list(int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        at++;
        blanks();
        while (peek() != ']') {
            if (!list.isEmpty()) {
                take(',');
            }
            list.add(value(depth + 1));
            blanks();
        }
        at++;
        return Collections.unmodifiableList(list);
    }

    private String string() {
        take('"');
        StringBuilder string = new StringBuilder();
        while (peek() != '"') {
            char c = text.charAt(at++);
            string.append(c == '\\' ? escaped() : c);
        }
        at++;
        return string.toString();
    }

    private char escaped() {
        char c = peek();
        at++;
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> {
                if (at + 4 > text.length()) {
                    throw new NoJson();
                }
                at += 4;
                yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            case '"', '\\', '/' -> c;
            default -> throw new NoJson();
        };
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) {
            throw new NoJson();
        }
        at += word.length();
        return value;
    }

    private Object number() {
        int from = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String digits = text.substring(from, at);
        return digits.matches("-?\\d{1,18}") ? (Object) Long.valueOf(digits) : Double.valueOf(digits);
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private void take(char expected) {
        if (peek() != expected) {
            throw new NoJson();
        }
        at++;
    }

    private char peek() {
        if (at >= text.length()) {
            throw new NoJson();
        }
        return text.charAt(at);
    }
}
