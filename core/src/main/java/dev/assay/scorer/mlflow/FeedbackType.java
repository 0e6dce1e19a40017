package dev.assay.scorer.mlflow;

import dev.assay.scorer.api.ScorerInfo.ValueType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The {@code feedback_value_type} of an instruction judge, which is a JSON Schema.
 *
 * @param answer as the scorer {@code instructions} calls it
 * @param choices what there is to choose from, if anything
 */
record FeedbackType(String answer, List<Object> choices, ValueType returns) {
    static Optional<FeedbackType> of(@Nullable Object schema) {
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

    private static Optional<FeedbackType> plain(String type) {
        return switch (type) {
            case "string" -> Optional.of(new FeedbackType("text", List.of(), ValueType.TEXT));
            case "boolean" -> Optional.of(new FeedbackType("boolean", List.of(), ValueType.BOOL));
            case "integer" -> Optional.of(new FeedbackType("integer", List.of(), ValueType.NUMBER));
            case "number" -> Optional.of(new FeedbackType("number", List.of(), ValueType.NUMBER));
            case "array" -> Optional.of(new FeedbackType("list", List.of(), ValueType.JSON));
            case "object" -> Optional.of(new FeedbackType("object", List.of(), ValueType.JSON));
            default -> Optional.empty();
        };
    }

    private static Optional<FeedbackType> choice(JsonArray values) {
        boolean plain = !values.isEmpty()
                && values.stream()
                        .allMatch(each -> each instanceof String || each instanceof Number || each instanceof Boolean);
        return plain
                ? Optional.of(new FeedbackType("choice", values.stream().toList(), ValueType.CATEGORY))
                : Optional.empty();
    }

    /** A type or null: the judge is asked for the type. */
    private static Optional<FeedbackType> optional(JsonArray either) {
        List<JsonObject> types = either.stream()
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .filter(type -> !"null".equals(type.getValue("type")))
                .toList();
        return types.size() == 1 && either.size() == 2
                ? plain(String.valueOf(types.getFirst().getValue("type")))
                : Optional.empty();
    }

    Map<String, @Nullable Object> parameters(String instructions) {
        Map<String, @Nullable Object> parameters = new HashMap<>();
        parameters.put("instructions", instructions);
        parameters.put("answer", answer);
        if (!choices.isEmpty()) {
            parameters.put("choices", choices);
        }
        return parameters;
    }
}
