package dev.assay.http;

import dev.assay.error.Invalid;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a request brings, or says what was expected. */
public final class Params {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 500;

    private Params() {}

    /** A part of the path. */
    public static String path(RoutingContext request, String name) {
        String value = request.pathParam(name);
        if (value == null || value.isEmpty()) {
            throw new Invalid("The path lacks " + name);
        }
        return withoutNul(value, name);
    }

    /** A query parameter, if it is there. */
    public static @Nullable String query(RoutingContext request, String name) {
        List<String> values = request.queryParam(name);
        return values.isEmpty() ? null : withoutNul(values.getFirst(), name);
    }

    /** The database cannot look for one. */
    private static String withoutNul(String value, String name) {
        if (value.indexOf('\0') >= 0) {
            throw new Invalid("'" + name + "' cannot contain NUL (0x00) characters");
        }
        return value;
    }

    /** The body. @throws Invalid when it is no JSON object */
    public static JsonObject body(RoutingContext request) {
        String type = request.request().getHeader("Content-Type");
        if (type == null || !type.toLowerCase(java.util.Locale.ROOT).startsWith("application/json")) {
            throw new Invalid("Content-Type is '" + type + "'; expected application/json");
        }
        Buffer body = request.body().buffer();
        if (body == null || body.length() == 0) {
            throw new Invalid("The body is empty; expected a JSON object");
        }
        if (body.toJsonValue() instanceof JsonObject object) {
            return object;
        }
        throw new Invalid("The body is JSON, but no object; expected a JSON object");
    }

    public static String text(JsonObject body, String name) {
        String text = optionalText(body, name);
        if (text == null || text.isEmpty()) {
            throw new Invalid("'" + name + "' is missing; expected a text");
        }
        return text;
    }

    public static @Nullable String optionalText(JsonObject body, String name) {
        Object value = body.getValue(name);
        if (value != null && !(value instanceof String)) {
            throw new Invalid("'" + name + "' is " + value + "; expected a text");
        }
        return (String) value;
    }

    public static @Nullable JsonObject optionalObject(JsonObject body, String name) {
        Object value = body.getValue(name);
        if (value != null && !(value instanceof JsonObject)) {
            throw new Invalid("'" + name + "' is " + value + "; expected an object");
        }
        return (JsonObject) value;
    }

    /** A list of texts; empty when it is not there. */
    public static List<String> texts(JsonObject body, String name) {
        Object value = body.getValue(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof JsonArray array)) {
            throw new Invalid("'" + name + "' is " + value + "; expected a list of texts");
        }
        List<String> texts = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            if (!(array.getValue(i) instanceof String text)) {
                throw new Invalid("'" + name + "[" + i + "]' is " + array.getValue(i) + "; expected a text");
            }
            texts.add(text);
        }
        return texts;
    }

    /** @throws Invalid when it is not a whole number from {@code min} to {@code max} */
    public static int number(@Nullable Object value, String name, int missing, int min, int max) {
        if (value == null) {
            return missing;
        }
        try {
            int number = Integer.parseInt(value.toString());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new Invalid("'" + name + "' is " + value + "; expected a whole number from " + min + " to " + max);
    }

    /** The page size asked for. */
    public static int limit(@Nullable Object value) {
        return number(value, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
    }

    /** An experiment's id as its number. */
    public static int experiment(@Nullable String id) {
        if (id == null) {
            return 0;
        }
        if (!id.matches("[0-9]{1,9}")) {
            throw new Invalid("Experiment id '" + id + "' is not a whole number");
        }
        return Integer.parseInt(id);
    }

    /** Who asks: whose writes a search waits for. */
    public static String principal(RoutingContext request) {
        return principal(request.request());
    }

    static String principal(HttpServerRequest request) {
        return request.remoteAddress() == null
                ? "unknown"
                : request.remoteAddress().hostAddress();
    }
}
