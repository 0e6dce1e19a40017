package dev.assay.scorer;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.assay.error.Invalid;
import dev.assay.scorer.api.ScorerInfo;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaException;
import io.vertx.json.schema.Validator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks the parameters of a scorer against its JSON Schema (draft 2020-12) and fills in the defaults. */
public final class ParameterCheck {
    /** Said for people, not part of what is expected. */
    private static final Set<String> REMARKS = Set.of("description", "title", "default", "examples", "$comment");

    /** The {@code format} of a text that is a regular expression. */
    private static final String RE2 = "re2";

    private final String scorerName;
    private final JsonObject schema;
    private final JsonObject properties;
    private final Validator validator;

    private ParameterCheck(String scorerName, JsonObject schema, JsonObject properties, Validator validator) {
        this.scorerName = scorerName;
        this.schema = schema;
        this.properties = properties;
        this.validator = validator;
    }

    /** @throws IllegalArgumentException when the scorer's own schema is none; the message says why */
    public static ParameterCheck of(ScorerInfo scorer) {
        String what = "the parametersSchema of scorer '" + scorer.name() + "' ";
        JsonObject schema;
        try {
            schema = new JsonObject(scorer.parametersSchema());
        } catch (DecodeException e) {
            throw new IllegalArgumentException(what + "is no JSON object: " + e.getMessage(), e);
        }
        if (!"object".equals(schema.getValue("type"))) {
            throw new IllegalArgumentException(
                    what + "has the type " + Json.encode(schema.getValue("type")) + ", expected \"object\"");
        }
        Object properties = schema.getValue("properties", new JsonObject());
        if (!(properties instanceof JsonObject named)
                || !named.stream().allMatch(property -> property.getValue() instanceof JsonObject)) {
            throw new IllegalArgumentException(what + "has properties that are no map of schemas");
        }
        try {
            var options = new JsonSchemaOptions()
                    .setBaseUri("assay:parameters")
                    .setDraft(Draft.DRAFT202012)
                    .setOutputFormat(OutputFormat.Basic);
            // The validator writes into its schema: a copy keeps ours readable.
            Validator validator = Validator.create(JsonSchema.of(schema.copy()), options);
            validator.validate(new JsonObject());
            return new ParameterCheck(scorer.name(), schema, named, validator);
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException(what + "refers to itself without end", e);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(what + "is no JSON Schema: " + e.getMessage(), e);
        }
    }

    /**
     * @param given JSON values; null is the same as not given
     * @return the parameters with defaults, in the schema's order
     * @throws Invalid naming the parameter, its value and what was expected
     */
    public Map<String, @Nullable Object> check(Map<String, @Nullable Object> given) {
        Map<String, @Nullable Object> filled = new LinkedHashMap<>();
        for (String name : properties.fieldNames()) {
            Object value = given.get(name);
            if (value != null) {
                filled.put(name, plain(value));
            } else if (properties.getJsonObject(name).containsKey("default")) {
                filled.put(name, plain(properties.getJsonObject(name).getValue("default")));
            }
        }
        given.forEach((name, value) -> {
            if (value != null && !properties.containsKey(name)) {
                if (Boolean.FALSE.equals(schema.getValue("additionalProperties"))) {
                    throw new Invalid("The scorer '" + scorerName + "' has no parameter '" + name + "' (given: "
                            + Json.encode(json(value)) + "); it has "
                            + (properties.isEmpty() ? "none" : String.join(", ", properties.fieldNames())));
                }
                filled.put(name, plain(value));
            }
        });
        for (Object required : schema.getJsonArray("required", new JsonArray())) {
            if (required instanceof String name && !filled.containsKey(name)) {
                throw new Invalid("The parameter '" + name + "' of scorer '" + scorerName + "' is missing, expected "
                        + expected(name));
            }
        }
        validate(filled);
        filled.forEach(this::compiles);
        return filled;
    }

    /** JSON Schema has no keyword for it. */
    private void compiles(String parameter, @Nullable Object value) {
        if (value instanceof String pattern
                && properties.getValue(parameter) instanceof JsonObject property
                && RE2.equals(property.getValue("format"))) {
            try {
                Pattern.compile(pattern);
            } catch (PatternSyntaxException e) {
                throw new Invalid("The parameter '" + parameter + "' of scorer '" + scorerName + "' is "
                        + Json.encode(pattern) + ", expected a regular expression in RE2's syntax: "
                        + e.getDescription() + ": " + e.getPattern());
            }
        }
    }

    /** One at a time: the validator does not promise to be safe for several threads. */
    private synchronized void validate(Map<String, @Nullable Object> parameters) {
        JsonObject json = jsonObject(parameters);
        OutputUnit outcome;
        try {
            outcome = validator.validate(json);
        } catch (SchemaException e) {
            throw new Invalid("The parameters of scorer '" + scorerName + "' cannot be checked: " + e.getMessage());
        }
        if (Boolean.TRUE.equals(outcome.getValid())) {
            return;
        }
        List<OutputUnit> errors = outcome.getErrors() == null ? List.of() : outcome.getErrors();
        Set<String> wrong = new TreeSet<>();
        for (OutputUnit error : errors) {
            String location = error.getInstanceLocation();
            if (location != null && location.startsWith("#/")) {
                wrong.add(location.substring(2)
                        .split("/", 2)[0]
                        .replace("~1", "/")
                        .replace("~0", "~"));
            }
        }
        if (wrong.isEmpty()) {
            throw new Invalid("The parameters of scorer '" + scorerName + "' are " + json.encode() + ", expected "
                    + describe(without(schema, "properties", "additionalProperties")));
        }
        throw new Invalid(wrong.stream()
                .map(name -> "The parameter '" + name + "' of scorer '" + scorerName + "' is "
                        + Json.encode(json.getValue(name)) + ", expected " + expected(name))
                .collect(Collectors.joining(". ")));
    }

    private String expected(String parameter) {
        return properties.getValue(parameter) instanceof JsonObject property ? describe(property) : "a value";
    }

    /** {@code integer, minimum 0}; {@code one of "words", "characters"}. */
    private static String describe(JsonObject property) {
        List<String> words = new ArrayList<>();
        if (property.getValue("enum") instanceof JsonArray choices) {
            return "one of " + choices.stream().map(Json::encode).collect(Collectors.joining(", "));
        }
        for (Map.Entry<String, Object> entry : property) {
            if (entry.getKey().equals("type")) {
                words.add(
                        entry.getValue() instanceof JsonArray types
                                ? types.stream().map(String::valueOf).collect(Collectors.joining(" or "))
                                : String.valueOf(entry.getValue()));
            } else if (!REMARKS.contains(entry.getKey())) {
                words.add(entry.getKey() + " " + Json.encode(entry.getValue()));
            }
        }
        return words.isEmpty() ? "a value" : String.join(", ", words);
    }

    private static JsonObject without(JsonObject object, String... keys) {
        JsonObject copy = object.copy();
        for (String key : keys) {
            copy.remove(key);
        }
        return copy;
    }

    /** As Vert.x holds JSON. */
    private static @Nullable Object json(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> jsonObject(map);
            case List<?> list -> {
                var array = new JsonArray();
                list.forEach(each -> array.add(json(each)));
                yield array;
            }
            case null, default -> value;
        };
    }

    private static JsonObject jsonObject(Map<?, ?> map) {
        var object = new JsonObject();
        map.forEach((key, each) -> object.put(String.valueOf(key), json(each)));
        return object;
    }

    /** As a scorer is given JSON: unmodifiable, whole numbers as Long, others as Double. */
    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case JsonObject object -> plain(object.getMap());
            case JsonArray array -> plain(array.getList());
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> copy = new LinkedHashMap<>();
                map.forEach((key, each) -> copy.put(String.valueOf(key), plain(each)));
                yield Collections.unmodifiableMap(copy);
            }
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>();
                list.forEach(each -> copy.add(plain(each)));
                yield Collections.unmodifiableList(copy);
            }
            case Integer number -> (long) number;
            case Float number -> (double) number;
            case null, default -> value;
        };
    }
}
