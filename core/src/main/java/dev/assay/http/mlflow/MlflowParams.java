package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.trace.JsonText;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a request of MLflow's client brings, read as MLflow's server reads it and refused in its words. Asked for in the order
 * in which MLflow checks, so that of several faults the same one is told. A JSON null is as good as nothing.
 */
public final class MlflowParams {
    private static final String SEE = " See the API docs for more information about request parameters.";
    private static final String ESCAPED_NUL = "\\u0000";

    private final JsonObject given;
    private final String path;
    /** Every value of a query is a list of texts. */
    private final boolean query;

    private MlflowParams(JsonObject given, String path, boolean query) {
        this.given = given;
        this.path = path;
        this.query = query;
    }

    /**
     * The query of a GET, else the body; nothing at all, and what is no JSON, is an empty object.
     *
     * @throws Invalid when the body is of another type than JSON, no object, or has a NUL in one of its texts
     */
    public static MlflowParams of(RoutingContext request) {
        if (request.request().method().equals(HttpMethod.GET)) {
            return ofQuery(request.queryParams());
        }
        JsonObject body = body(request);
        if (mayHaveNul(request)) {
            NulText.refuse(body, "");
        }
        return of(body);
    }

    /** The body with every NUL replaced: for what is not to be lost because of one character. */
    static MlflowParams ofBodyWithoutNul(RoutingContext request) {
        JsonObject body = body(request);
        return of(mayHaveNul(request) ? NulText.replaced(body) : body);
    }

    /** Most have none, and are not searched. */
    private static boolean mayHaveNul(RoutingContext request) {
        Buffer body = request.body().buffer();
        return body != null && body.toString().contains(ESCAPED_NUL);
    }

    public static MlflowParams of(JsonObject given) {
        return new MlflowParams(given, "", false);
    }

    private static MlflowParams ofQuery(MultiMap values) {
        JsonObject given = new JsonObject();
        values.names().forEach(name -> given.put(name, new JsonArray(new ArrayList<>(values.getAll(name)))));
        NulText.refuse(given, "");
        return new MlflowParams(given, "", true);
    }

    private static JsonObject body(RoutingContext request) {
        boolean checked = request.request().method().equals(HttpMethod.POST)
                || request.request().method().equals(HttpMethod.PUT);
        String type = request.request().getHeader("Content-Type");
        if (checked && type == null) {
            throw new Invalid("Bad Request. Content-Type header is missing.");
        }
        if (checked && !type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
            throw new Invalid("Bad Request. Content-Type must be one of ['application/json'].");
        }
        Buffer body = request.body().buffer();
        if (body == null || body.length() == 0) {
            return new JsonObject();
        }
        Object json;
        try {
            json = body.toJsonValue();
        } catch (DecodeException _) {
            // MLflow takes what it cannot read for nothing, and then names what is missing.
            return new JsonObject();
        }
        // Old clients send their JSON as a JSON string.
        if ((json instanceof String text ? new JsonObject(text) : json) instanceof JsonObject object) {
            return object;
        }
        throw new Invalid("The body is JSON, but no object; expected a JSON object");
    }

    /** All of it, as it was sent. */
    JsonObject json() {
        return given;
    }

    public boolean has(String name) {
        return value(name) != null;
    }

    /** A text that is not empty. */
    public String required(String name) {
        requirePresent(name);
        String text = text(name);
        if (text == null || text.isEmpty()) {
            throw missing(path + name);
        }
        return text;
    }

    public @Nullable String text(String name) {
        Object value = value(name);
        if (value != null && !(value instanceof String)) {
            throw invalid(name, value);
        }
        return (String) value;
    }

    /** Empty when it is not there: protobuf makes no difference. */
    public String textOrEmpty(String name) {
        String text = text(name);
        return text == null ? "" : text;
    }

    /** The id of a run, by its new name or its old one. */
    public String runId() {
        return has("run_id") || !has("run_uuid") ? required("run_id") : required("run_uuid");
    }

    public long requiredInteger(String name) {
        requirePresent(name);
        Long value = integer(name);
        if (value == null) {
            throw missing(path + name);
        }
        return value;
    }

    /** A whole number of 64 bits, as a number or as a text. */
    public @Nullable Long integer(String name) {
        Object value = value(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Number || value instanceof String) {
            try {
                return new BigDecimal(value.toString()).longValueExact();
            } catch (ArithmeticException | NumberFormatException _) {
                throw invalid(name, value);
            }
        }
        throw invalid(name, value);
    }

    /** @return {@code otherwise} when it is not there */
    public int integer(String name, int min, int max, int otherwise) {
        Long value = integer(name);
        if (value == null) {
            return otherwise;
        }
        if (value < min || value > max) {
            throw invalid(name, value);
        }
        return value.intValue();
    }

    /** The size of a page: {@code otherwise} when it is not there. */
    int maxResults(int otherwise, int most) {
        int asked = integer("max_results", Integer.MIN_VALUE, most, otherwise);
        if (asked < 1) {
            throw new Invalid(
                    "Invalid value " + asked + " for parameter 'max_results' supplied. It must be a positive integer");
        }
        return asked;
    }

    /** A number, also as a text: NaN and the infinities have no other form in JSON. */
    public double requiredNumber(String name) {
        requirePresent(name);
        return switch (value(name)) {
            case Number number -> number.doubleValue();
            case String text -> {
                try {
                    yield Double.parseDouble(text);
                } catch (NumberFormatException _) {
                    throw invalid(name, text);
                }
            }
            case null -> throw missing(path + name);
            case Object other -> throw invalid(name, other);
        };
    }

    /** @return {@code otherwise} when it is not there */
    public boolean flag(String name, boolean otherwise) {
        return switch (value(name)) {
            case null -> otherwise;
            case Boolean flag -> flag;
            case String text
            when query -> {
                if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
                    throw new Invalid("Invalid boolean value: " + text + ", must be 'true' or 'false'.");
                }
                yield Boolean.parseBoolean(text);
            }
            case Object other -> throw invalid(name, other);
        };
    }

    /** A map of texts; empty when it is not there. */
    public Map<String, String> textMap(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        MlflowParams map = object(name);
        for (String key : map.given.fieldNames()) {
            texts.put(key, map.textOrEmpty(key));
        }
        return texts;
    }

    /** A list of texts; empty when it is not there. */
    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (Object each : list(name)) {
            if (!(each instanceof String text)) {
                throw invalid(name, given.getValue(name));
            }
            texts.add(text);
        }
        return texts;
    }

    /** A list of texts that is there, be it empty. */
    List<String> requiredTexts(String name) {
        requirePresent(name);
        return texts(name);
    }

    /** A list of objects, whose faults are told as {@code name[0].key}; empty when it is not there. */
    public List<MlflowParams> objects(String name) {
        List<MlflowParams> objects = new ArrayList<>();
        for (Object each : list(name)) {
            if (!(each instanceof JsonObject object)) {
                throw invalid(name, given.getValue(name));
            }
            objects.add(new MlflowParams(object, path + name + "[" + objects.size() + "].", false));
        }
        return objects;
    }

    /** A list of objects that is there, be it empty. */
    List<MlflowParams> requiredObjects(String name) {
        requirePresent(name);
        return objects(name);
    }

    /** An object within this one that is there, be it empty. */
    MlflowParams requiredObject(String name) {
        requirePresent(name);
        return object(name);
    }

    /** An object within this one; an empty one when it is not there. */
    public MlflowParams object(String name) {
        Object value = value(name);
        if (value != null && !(value instanceof JsonObject)) {
            throw invalid(name, value);
        }
        return new MlflowParams(value == null ? new JsonObject() : (JsonObject) value, path + name + ".", false);
    }

    private JsonArray list(String name) {
        Object value = given.getValue(name);
        if (value != null && !(value instanceof JsonArray)) {
            throw invalid(name, value);
        }
        return value == null ? new JsonArray() : (JsonArray) value;
    }

    private @Nullable Object value(String name) {
        Object value = given.getValue(name);
        return query && value instanceof JsonArray values ? values.getValue(0) : value;
    }

    public void requirePresent(String name) {
        Object value = given.getValue(name);
        if (value == null || value.equals("")) {
            throw missing(path + name);
        }
    }

    private static Invalid missing(String path) {
        return new Invalid("Missing value for required parameter '" + path + "'." + SEE);
    }

    /** The value is of another type, or not in its range. */
    public Invalid invalid(String name, @Nullable Object value) {
        return new Invalid("Invalid value " + compact(value) + " for parameter '" + path + name
                + "' supplied:  Hint: Value was of type '" + type(value) + "'." + SEE);
    }

    /** The value is of the right type, but not one of those that may be. */
    public static Invalid invalid(String path, @Nullable Object value, String reason) {
        return new Invalid("Invalid value " + compact(value) + " for parameter '" + path + "' supplied: " + reason);
    }

    /** JSON without blanks, keys in order, ASCII only. */
    private static String compact(@Nullable Object value) {
        return switch (value) {
            case JsonObject object -> {
                List<String> entries = new ArrayList<>();
                for (String key : new TreeSet<>(object.fieldNames())) {
                    entries.add(compact(key) + ":" + compact(object.getValue(key)));
                }
                yield "{" + String.join(",", entries) + "}";
            }
            case JsonArray array -> {
                List<String> items = new ArrayList<>();
                array.forEach(each -> items.add(compact(each)));
                yield "[" + String.join(",", items) + "]";
            }
            case String text -> {
                StringBuilder ascii = new StringBuilder();
                JsonText.write(text)
                        .chars()
                        .forEach(c -> ascii.append(c < 128 ? String.valueOf((char) c) : "\\u%04x".formatted(c)));
                yield ascii.toString();
            }
            case null, default -> JsonText.write(value);
        };
    }

    private static String type(@Nullable Object value) {
        return switch (value) {
            case null -> "NoneType";
            case String _ -> "str";
            case Boolean _ -> "bool";
            case Double _, Float _ -> "float";
            case Number _ -> "int";
            case JsonArray _ -> "list";
            default -> "dict";
        };
    }
}
