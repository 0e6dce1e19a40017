package dev.assay.scorers.text;

import dev.harrel.jsonschema.JsonNode;
import dev.harrel.jsonschema.JsonNodeFactory;
import dev.harrel.jsonschema.SimpleType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A {@link JsonValue} as the validator wants to see it, so that no JSON library is needed beside it. */
final class JsonSchemaNode implements JsonNode {
    private final @Nullable Object value;
    private final String pointer;

    private JsonSchemaNode(@Nullable Object value, String pointer) {
        this.value = value;
        this.pointer = pointer;
    }

    static JsonSchemaNode of(@Nullable Object value) {
        return new JsonSchemaNode(value, "");
    }

    static final class Factory implements JsonNodeFactory {
        @Override
        public JsonNode wrap(Object value) {
            return value instanceof JsonSchemaNode node ? node : of(JsonValue.of(value));
        }

        @Override
        public JsonNode create(String text) {
            return of(JsonValue.parse(text));
        }
    }

    @Override
    public String getJsonPointer() {
        return pointer;
    }

    @Override
    public SimpleType getNodeType() {
        return switch (value) {
            case null -> SimpleType.NULL;
            case Boolean _ -> SimpleType.BOOLEAN;
            case BigDecimal number -> number.scale() <= 0 ? SimpleType.INTEGER : SimpleType.NUMBER;
            case List<?> _ -> SimpleType.ARRAY;
            case Map<?, ?> _ -> SimpleType.OBJECT;
            default -> SimpleType.STRING;
        };
    }

    @Override
    public boolean asBoolean() {
        return (Boolean) Objects.requireNonNull(value);
    }

    @Override
    public String asString() {
        return String.valueOf(value);
    }

    @Override
    public BigInteger asInteger() {
        return asNumber().toBigInteger();
    }

    @Override
    public BigDecimal asNumber() {
        return (BigDecimal) Objects.requireNonNull(value);
    }

    @Override
    public List<JsonNode> asArray() {
        List<JsonNode> nodes = new ArrayList<>();
        for (Object each : (List<?>) Objects.requireNonNull(value)) {
            nodes.add(new JsonSchemaNode(each, pointer + "/" + nodes.size()));
        }
        return nodes;
    }

    @Override
    public Map<String, JsonNode> asObject() {
        Map<String, JsonNode> nodes = new LinkedHashMap<>();
        ((Map<?, ?>) Objects.requireNonNull(value))
                .forEach((key, each) -> nodes.put(
                        String.valueOf(key),
                        new JsonSchemaNode(each, pointer + "/" + JsonNode.encodeJsonPointer(String.valueOf(key)))));
        return nodes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JsonSchemaNode node && Objects.equals(value, node.value);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(value);
    }
}
