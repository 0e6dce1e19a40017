package dev.assay.otlp.dialect;

import dev.assay.trace.JsonText;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON values seen as what one hopes they are; null where they are not. */
final class Values {
    private Values() {}

    /** Null for empty text, maps and lists. */
    static @Nullable String text(@Nullable Object value) {
        return switch (value) {
            case String text -> text.isEmpty() ? null : text;
            case Long number -> number.toString();
            case Double number -> number.toString();
            case Boolean bool -> bool.toString();
            case null, default -> null;
        };
    }

    /** Text as it is, everything else as JSON; null stays null. */
    static @Nullable String asText(@Nullable Object value) {
        return value == null ? null : value instanceof String text ? text : JsonText.write(value);
    }

    static long integer(@Nullable Object value) {
        Double number = number(value);
        return value instanceof Long exact ? exact : number == null ? 0 : number.longValue();
    }

    static @Nullable Double number(@Nullable Object value) {
        return switch (value) {
            case Long number -> number.doubleValue();
            case Double number -> number;
            case String text -> parse(text);
            case null, default -> null;
        };
    }

    private static @Nullable Double parse(String text) {
        try {
            return text.isEmpty() ? null : Double.valueOf(text);
        } catch (NumberFormatException _) {
            return null;
        }
    }

    /** A JSON object, also one that was sent as text. */
    @SuppressWarnings("unchecked")
    static @Nullable Map<String, @Nullable Object> map(@Nullable Object value) {
        Object parsed = value instanceof String text ? JsonText.parseOr(text, null) : value;
        return parsed instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : null;
    }

    /** A JSON list, also one that was sent as text. */
    @SuppressWarnings("unchecked")
    static @Nullable List<@Nullable Object> list(@Nullable Object value) {
        Object parsed = value instanceof String text ? JsonText.parseOr(text, null) : value;
        return parsed instanceof List<?> list ? (List<@Nullable Object>) list : null;
    }

    /** What lies under a key of a JSON object; null when there is no object or no such key. */
    static @Nullable Object in(@Nullable Object object, String key) {
        return object instanceof Map<?, ?> map ? map.get(key) : null;
    }

    /** The first key that has a value. */
    static @Nullable Object in(@Nullable Object object, List<String> keys) {
        for (String key : keys) {
            Object value = in(object, key);
            if (value != null) {
                return value;
            }
        }
        return null;
    }
}
