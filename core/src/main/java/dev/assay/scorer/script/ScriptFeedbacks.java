package dev.assay.scorer.script;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the feedbacks that a worker sends. */
final class ScriptFeedbacks {
    private static final JsonMapper JSON = new JsonMapper();

    private ScriptFeedbacks() {}

    /**
     * @param json a list of {@code {value, rationale?, name?, spanId?, metadata?}}
     * @throws IllegalArgumentException when it is not; the sandbox has checked it, so the sandbox is at fault
     */
    static List<Feedback> parse(String json) {
        try {
            var feedbacks = new ArrayList<Feedback>();
            for (JsonNode each : JSON.readTree(json)) {
                feedbacks.add(new Feedback(
                        text(each.get("name")),
                        value(each.get("value")),
                        text(each.get("rationale")),
                        text(each.get("spanId")),
                        metadata(each.path("metadata"))));
            }
            return feedbacks;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the sandbox sent no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static Value value(@Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return new Value.None();
        }
        return switch (value.getNodeType()) {
            case BOOLEAN -> new Value.Bool(value.booleanValue());
            case NUMBER -> new Value.Num(value.doubleValue());
            case STRING -> new Value.Text(value.textValue());
            case ARRAY -> new Value.Json(list(value));
            case OBJECT -> new Value.Json(map(value));
            case BINARY, MISSING, NULL, POJO ->
                throw new IllegalArgumentException("the sandbox sent a value of type " + value.getNodeType());
        };
    }

    private static @Nullable Object json(JsonNode node) {
        return switch (node.getNodeType()) {
            case BOOLEAN -> node.booleanValue();
            case NUMBER -> node.numberValue();
            case STRING -> node.textValue();
            case ARRAY -> list(node);
            case OBJECT -> map(node);
            case BINARY, MISSING, NULL, POJO -> null;
        };
    }

    private static List<@Nullable Object> list(JsonNode node) {
        var list = new ArrayList<@Nullable Object>();
        node.forEach(item -> list.add(json(item)));
        return Collections.unmodifiableList(list);
    }

    private static Map<String, @Nullable Object> map(JsonNode node) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        node.properties().forEach(entry -> map.put(entry.getKey(), json(entry.getValue())));
        return Collections.unmodifiableMap(map);
    }

    private static Map<String, String> metadata(JsonNode node) {
        var metadata = new LinkedHashMap<String, String>();
        node.properties()
                .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().asText()));
        return metadata;
    }

    private static @Nullable String text(@Nullable JsonNode node) {
        return node == null ? null : node.textValue();
    }
}
