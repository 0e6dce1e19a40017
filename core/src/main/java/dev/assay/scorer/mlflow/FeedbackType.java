package dev.assay.scorer.mlflow;

import dev.assay.scorer.people.JudgeValue;
import dev.assay.scorer.people.JudgeValue.Kind;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The {@code feedback_value_type} of an instruction judge, which is a JSON Schema. */
final class FeedbackType {
    private static final List<Object> YES_NO = List.of("yes", "no");

    /** As the client writes it. */
    private static final String TITLE = "Result";

    private FeedbackType() {}

    /** Empty when no judge of this server gives such a value. */
    static Optional<JudgeValue> read(@Nullable Object schema) {
        if (schema == null) {
            return plain("string");
        }
        if (!(schema instanceof JsonObject object)) {
            return Optional.empty();
        }
        if (object.getValue("enum") instanceof JsonArray values) {
            return choice(values);
        }
        if (object.containsKey("const")) {
            return choice(new JsonArray().add(object.getValue("const")));
        }
        if (object.getValue("anyOf") instanceof JsonArray either && object.getValue("type") == null) {
            return optional(either);
        }
        return plain(String.valueOf(object.getValue("type")));
    }

    private static Optional<JudgeValue> plain(String type) {
        return switch (type) {
            case "string" -> Optional.of(JudgeValue.of(Kind.TEXT));
            case "boolean" -> Optional.of(JudgeValue.of(Kind.BOOLEAN));
            case "integer" -> Optional.of(JudgeValue.of(Kind.INTEGER));
            case "number" -> Optional.of(JudgeValue.of(Kind.NUMBER));
            case "array" -> Optional.of(JudgeValue.of(Kind.LIST));
            case "object" -> Optional.of(JudgeValue.of(Kind.OBJECT));
            default -> Optional.empty();
        };
    }

    private static Optional<JudgeValue> choice(JsonArray values) {
        List<Object> words = values.stream().toList();
        boolean plain = !words.isEmpty()
                && words.stream()
                        .allMatch(each -> each instanceof String || each instanceof Number || each instanceof Boolean);
        return plain
                ? Optional.of(words.equals(YES_NO) ? JudgeValue.of(Kind.YES_NO) : JudgeValue.categories(words))
                : Optional.empty();
    }

    /** A type or null: the judge is asked for the type. */
    private static Optional<JudgeValue> optional(JsonArray either) {
        List<JsonObject> types = either.stream()
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .filter(type -> !"null".equals(type.getValue("type")))
                .toList();
        return types.size() == 1 && either.size() == 2
                ? plain(String.valueOf(types.getFirst().getValue("type")))
                : Optional.empty();
    }

    /** The schema that MLflow's client makes of the type; ranges are none of its types. */
    static JsonObject write(JudgeValue value) {
        return switch (value.kind()) {
            case YES_NO -> choices(new JsonArray(YES_NO));
            case CATEGORIES -> choices(new JsonArray(value.choices()));
            case BOOLEAN -> type("boolean");
            case INTEGER -> type("integer");
            case NUMBER -> type("number");
            case TEXT -> type("string");
            case LIST -> type("array").put("items", new JsonObject().put("type", "string"));
            case OBJECT -> type("object").put("additionalProperties", new JsonObject().put("type", "string"));
        };
    }

    private static JsonObject choices(JsonArray values) {
        JsonObject schema = new JsonObject().put("enum", values).put("title", TITLE);
        return values.stream().allMatch(String.class::isInstance) ? schema.put("type", "string") : schema;
    }

    private static JsonObject type(String type) {
        return new JsonObject().put("title", TITLE).put("type", type);
    }
}
