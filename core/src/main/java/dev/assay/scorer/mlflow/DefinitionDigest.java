package dev.assay.scorer.mlflow;

import dev.assay.trace.JsonText;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The digest that MLflow's client computes of a scorer's definition, so that what the client scored and what this server scored
 * with the same scorer have the same: SHA-256 of its JSON with sorted keys, without what changes with the client's version.
 */
final class DefinitionDigest {
    private static final Set<String> IGNORED = Set.of("mlflow_version", "serialization_version", "timeout");
    private static final String UNORDERED = "required_columns";

    private DefinitionDigest() {}

    /** Hex. */
    static String of(String serialized) {
        try {
            byte[] bytes = canonical(serialized).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String canonical(String serialized) {
        try {
            return JsonText.writeCompact(kept(new JsonObject(serialized)));
        } catch (RuntimeException _) {
            return serialized;
        }
    }

    private static @Nullable Object kept(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case JsonObject object -> kept(object);
            case JsonArray array -> {
                List<@Nullable Object> list = new ArrayList<>();
                array.forEach(element -> list.add(kept(element)));
                yield list;
            }
            default -> value;
        };
    }

    private static Map<String, @Nullable Object> kept(JsonObject object) {
        Map<String, @Nullable Object> sorted = new TreeMap<>();
        for (String name : object.fieldNames()) {
            if (name.equals(UNORDERED) && object.getValue(name) instanceof JsonArray names) {
                sorted.put(name, names.stream().map(String::valueOf).sorted().toList());
            } else if (!IGNORED.contains(name)) {
                sorted.put(name, kept(object.getValue(name)));
            }
        }
        return sorted;
    }
}
