package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fields of a message in protobuf's JSON. What is absent, null or an empty text is null; what is of the wrong kind is
 * {@link Invalid}.
 *
 * @param at what the message is called in errors
 */
record ProtoJson(String at, JsonObject json) {
    @Nullable
    String text(String field) {
        return switch (json.getValue(field)) {
            case null -> null;
            case String text -> text.isEmpty() ? null : text;
            case Object other -> throw wrong(field, other, "text");
        };
    }

    String requiredText(String field) {
        String text = text(field);
        if (text == null) {
            throw new Invalid(at + "." + field + " is missing, expected text");
        }
        return text;
    }

    boolean bool(String field, boolean otherwise) {
        return switch (json.getValue(field)) {
            case null -> otherwise;
            case Boolean value -> value;
            case Object other -> throw wrong(field, other, "true or false");
        };
    }

    /** RFC 3339. */
    @Nullable
    Instant time(String field) {
        String text = text(field);
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException _) {
            throw wrong(field, text, "a time like 2026-11-22T17:24:15.087Z");
        }
    }

    /** Seconds with an {@code s}, as in {@code 0.271s}. */
    @Nullable
    Duration duration(String field) {
        String text = text(field);
        if (text == null) {
            return null;
        }
        try {
            BigDecimal seconds = new BigDecimal(text.substring(0, text.length() - 1));
            if (text.endsWith("s")) {
                return Duration.ofNanos(seconds.movePointRight(9).longValueExact());
            }
        } catch (ArithmeticException | NumberFormatException _) {
            // said below
        }
        throw wrong(field, text, "a duration like 0.271s");
    }

    /** The constant of that name; null when it is absent. */
    <E extends Enum<E>> @Nullable E name(String field, Class<E> type) {
        String text = text(field);
        if (text == null) {
            return null;
        }
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(text)) {
                return constant;
            }
        }
        throw wrong(field, text, "one of " + Arrays.toString(type.getEnumConstants()));
    }

    /** A map of texts; numbers and booleans in it become text. */
    Map<String, String> texts(String field) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, Object> entry : objectOrEmpty(field)) {
            Object value = entry.getValue();
            if (value instanceof JsonObject || value instanceof JsonArray) {
                throw wrong(field + "." + entry.getKey(), value, "text");
            }
            if (value != null) {
                texts.put(entry.getKey(), value.toString());
            }
        }
        return texts;
    }

    JsonObject objectOrEmpty(String field) {
        JsonObject object = object(field);
        return object == null ? new JsonObject() : object;
    }

    @Nullable
    JsonObject object(String field) {
        return switch (json.getValue(field)) {
            case null -> null;
            case JsonObject object -> object;
            case Object other -> throw wrong(field, other, "an object");
        };
    }

    List<JsonObject> objects(String field) {
        Object value = json.getValue(field);
        List<JsonObject> objects = new ArrayList<>();
        if (value instanceof JsonArray array) {
            for (Object each : array) {
                if (!(each instanceof JsonObject object)) {
                    throw wrong(field, value, "a list of objects");
                }
                objects.add(object);
            }
        } else if (value != null) {
            throw wrong(field, value, "a list of objects");
        }
        return objects;
    }

    Invalid wrong(String field, @Nullable Object value, String expected) {
        String text = String.valueOf(value);
        return new Invalid(at + "." + field + " is '" + text.substring(0, Math.min(100, text.length())) + "', expected "
                + expected);
    }

    /** In milliseconds, as MLflow keeps times. */
    static String write(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
