package dev.assay.evaluation;

import dev.assay.scorer.api.Value;
import io.vertx.core.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of feedback as numbers and as what the store takes. */
final class Verdicts {
    private Verdicts() {}

    /** Numbers and truth values as they are, yes as 1, no as 0; null for what has no number. */
    static @Nullable Double number(Value value) {
        return switch (value) {
            case Value.Bool(boolean is) -> is ? 1.0 : 0.0;
            case Value.Num(double number) -> number;
            case Value.Text(String text) ->
                switch (text.toLowerCase(Locale.ROOT)) {
                    case "yes" -> 1.0;
                    case "no" -> 0.0;
                    default -> null;
                };
            case Value.Json _, Value.None _ -> null;
        };
    }

    /** Whether a value, as JSON text, is a truth value or yes or no. */
    static boolean isYesNo(@Nullable String json) {
        return json != null
                && switch (json.toLowerCase(Locale.ROOT)) {
                    case "true", "false", "\"yes\"", "\"no\"" -> true;
                    default -> false;
                };
    }

    /** JSON text; null for none. */
    static @Nullable String json(Value value) {
        Object json = value.json();
        return json == null ? null : Json.encode(clean(json));
    }

    /** PostgreSQL keeps every character but NUL, which becomes U+FFFD. */
    static String clean(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    }

    private static @Nullable Object clean(@Nullable Object json) {
        return switch (json) {
            case String text -> clean(text);
            case List<?> list -> {
                List<@Nullable Object> cleaned = new ArrayList<>();
                list.forEach(each -> cleaned.add(clean(each)));
                yield cleaned;
            }
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> cleaned = new LinkedHashMap<>();
                map.forEach((key, each) -> cleaned.put(clean(String.valueOf(key)), clean(each)));
                yield cleaned;
            }
            case null -> null;
            case Object other -> other;
        };
    }
}
