package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.error.NotFound;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a request about traces says, read in MLflow's ways and refused in its words. */
record TraceBody(JsonObject json) {
    private static final String SEE_DOCS = " See the API docs for more information about request parameters.";

    /** A body that is missing or no object counts as an empty one. */
    static TraceBody of(RoutingContext request) {
        String type = request.request().getHeader("Content-Type");
        Buffer body = request.body() == null ? null : request.body().buffer();
        if (body == null || body.length() == 0) {
            return new TraceBody(new JsonObject());
        }
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw new MlflowError(
                    MlflowError.Code.BAD_REQUEST, "Bad Request. Content-Type must be one of ['application/json'].");
        }
        try {
            return new TraceBody(body.toJsonValue() instanceof JsonObject object ? object : new JsonObject());
        } catch (DecodeException _) {
            return new TraceBody(new JsonObject());
        }
    }

    /** Query parameters; all of a name that may come several times are under its plural. */
    static TraceBody ofQuery(RoutingContext request, String... lists) {
        JsonObject json = new JsonObject();
        request.queryParams().forEach(each -> json.put(each.getKey(), each.getValue()));
        for (String list : lists) {
            List<String> values = request.queryParam(list);
            if (!values.isEmpty()) {
                json.put(list, new JsonArray(values));
            }
        }
        return new TraceBody(json);
    }

    String text(String field) {
        String text = optionalText(field);
        if (text == null || text.isEmpty()) {
            throw missing(field);
        }
        return text;
    }

    @Nullable
    String optionalText(String field) {
        return switch (json.getValue(field)) {
            case null -> null;
            case String text -> text;
            case Object other -> throw wrong(field, other);
        };
    }

    List<String> texts(String field) {
        List<String> texts = optionalTexts(field);
        if (texts == null) {
            throw missing(field);
        }
        return texts;
    }

    @Nullable
    List<String> optionalTexts(String field) {
        Object value = json.getValue(field);
        if (value == null) {
            return null;
        }
        if (!(value instanceof JsonArray array)) {
            throw wrong(field, value);
        }
        List<String> texts = new ArrayList<>(array.size());
        for (Object each : array) {
            if (!(each instanceof String text)) {
                throw wrong(field, value);
            }
            texts.add(text);
        }
        return texts;
    }

    List<JsonObject> objects(String field) {
        Object value = json.getValue(field);
        if (value == null) {
            throw missing(field);
        }
        List<JsonObject> objects = new ArrayList<>();
        if (value instanceof JsonArray array) {
            for (Object each : array) {
                if (!(each instanceof JsonObject object)) {
                    throw wrong(field, value);
                }
                objects.add(object);
            }
            return objects;
        }
        throw wrong(field, value);
    }

    JsonObject object(String field) {
        return switch (json.getValue(field)) {
            case null -> throw missing(field);
            case JsonObject object -> object;
            case Object other -> throw wrong(field, other);
        };
    }

    /** A whole number, also as text. */
    @Nullable
    Long number(String field) {
        Object value = json.getValue(field);
        try {
            return switch (value) {
                case null -> null;
                case Integer number -> (Long) number.longValue();
                case Long number -> number;
                case Double number when number == Math.rint(number) -> (Long) number.longValue();
                case String text -> Long.valueOf(text);
                case Object other -> throw wrong(field, other);
            };
        } catch (NumberFormatException _) {
            throw wrong(field, value);
        }
    }

    /** The size of a page. */
    int maxResults(int missing, int most) {
        Long asked = number("max_results");
        if (asked == null) {
            return missing;
        }
        if (asked > most) {
            throw wrong("max_results", asked);
        }
        if (asked < 1) {
            throw new Invalid(
                    "Invalid value " + asked + " for parameter 'max_results' supplied. It must be a positive integer");
        }
        return asked.intValue();
    }

    static Invalid missing(String field) {
        return new Invalid("Missing value for required parameter '" + field + "'." + SEE_DOCS);
    }

    static Invalid wrong(String field, @Nullable Object value) {
        String type =
                switch (value) {
                    case null -> "NoneType";
                    case String _ -> "str";
                    case Boolean _ -> "bool";
                    case Integer _, Long _ -> "int";
                    case Number _ -> "float";
                    case JsonArray _ -> "list";
                    default -> "dict";
                };
        Object shown = value instanceof String text ? new JsonArray().add(text).encode() : value;
        String json = shown instanceof String text ? text.substring(1, text.length() - 1) : String.valueOf(shown);
        return new Invalid("Invalid value " + json + " for parameter '" + field
                + "' supplied:  Hint: Value was of type '" + type + "'." + SEE_DOCS);
    }

    /** Turns a plain "no such trace, no such assessment" into MLflow's sentence for it. */
    static <T> Future<T> inItsWords(Future<T> asked, String traceId, @Nullable String assessmentId) {
        return asked.recover(failure -> {
            if (!(failure instanceof NotFound missing)) {
                return Future.failedFuture(failure);
            }
            return switch (missing.thing()) {
                case "trace" -> Future.failedFuture(noTrace(traceId));
                case "assessment" ->
                    Future.failedFuture(notThere(
                            "Assessment with ID '" + assessmentId + "' not found for trace '" + traceId + "'"));
                default -> Future.failedFuture(failure);
            };
        });
    }

    static MlflowError noTrace(String traceId) {
        return notThere("Trace with ID '" + traceId + "' not found.");
    }

    static MlflowError notThere(String message) {
        return new MlflowError(MlflowError.Code.RESOURCE_DOES_NOT_EXIST, message);
    }
}
