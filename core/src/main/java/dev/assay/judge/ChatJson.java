package dev.assay.judge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON that the APIs have in common. */
final class ChatJson {
    static final String VERDICT_TOOL_IS = "Gives your verdict. Call it once, when you have judged.";

    private static final ObjectMapper JSON = new ObjectMapper();

    private ChatJson() {}

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static ArrayNode array() {
        return JSON.createArrayNode();
    }

    static JsonNode nothing() {
        return NullNode.getInstance();
    }

    static JsonNode node(Object value) {
        return JSON.valueToTree(value);
    }

    /** A schema that a scorer wrote; one that takes anything when it is no JSON object. */
    static JsonNode schema(String text) {
        JsonNode schema = read(text);
        return schema != null && schema.isObject() ? schema : object().put("type", "object");
    }

    /** As it travels: UTF-8; half a character, which a model may say, is written as JSON's escape of it. */
    static byte[] bytes(JsonNode json) {
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("JSON that was made here cannot be written", e);
        }
    }

    /** Null when it is no JSON. */
    static @Nullable JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** What a tool is called with: an object, or text that is one; text that is none stays text. */
    static JsonNode arguments(JsonNode given) {
        if (!given.isTextual()) {
            return given.isMissingNode() || given.isNull() ? object() : given;
        }
        if (given.asText().isBlank()) {
            return object();
        }
        JsonNode read = read(given.asText());
        return read == null ? given : read;
    }

    /** JSON values by name. */
    static Map<String, @Nullable Object> map(JsonNode object) {
        return JSON.convertValue(object, new com.fasterxml.jackson.core.type.TypeReference<>() {});
    }

    static @Nullable Long count(JsonNode tokens) {
        return tokens.isIntegralNumber() && tokens.asLong() >= 0 ? tokens.asLong() : null;
    }

    /** The sum of those that are counts; null when the first is none. */
    static @Nullable Long counts(JsonNode first, List<JsonNode> others) {
        Long sum = count(first);
        for (JsonNode other : others) {
            Long more = count(other);
            if (sum != null && more != null) {
                sum += more;
            }
        }
        return sum;
    }

    /** As a part of a path. */
    static String pathPart(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
