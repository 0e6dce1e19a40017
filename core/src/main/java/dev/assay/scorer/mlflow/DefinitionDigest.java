package dev.assay.scorer.mlflow;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
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
        StringBuilder canonical = new StringBuilder();
        try {
            write(new JsonObject(serialized), canonical);
        } catch (RuntimeException e) {
            canonical.setLength(0);
            canonical.append(serialized);
        }
        try {
            byte[] bytes = canonical.toString().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void write(@Nullable Object value, StringBuilder to) {
        switch (value) {
            case null -> to.append("null");
            case String text -> quote(text, to);
            case JsonObject object -> writeObject(object, to);
            case JsonArray array -> writeList(array.stream().toList(), to);
            default -> to.append(value);
        }
    }

    private static void writeObject(JsonObject object, StringBuilder to) {
        TreeMap<String, @Nullable Object> sorted = new TreeMap<>();
        object.fieldNames().stream()
                .filter(name -> !IGNORED.contains(name))
                .forEach(name -> sorted.put(name, object.getValue(name)));
        to.append('{');
        String separator = "";
        for (var entry : sorted.entrySet()) {
            to.append(separator);
            quote(entry.getKey(), to);
            to.append(':');
            if (entry.getKey().equals(UNORDERED) && entry.getValue() instanceof JsonArray names) {
                writeList(names.stream().map(String::valueOf).sorted().toList(), to);
            } else {
                write(entry.getValue(), to);
            }
            separator = ",";
        }
        to.append('}');
    }

    private static void writeList(List<?> list, StringBuilder to) {
        to.append('[');
        String separator = "";
        for (Object element : list) {
            to.append(separator);
            write(element, to);
            separator = ",";
        }
        to.append(']');
    }

    /** As Python's json.dumps: ASCII alone. */
    private static void quote(String text, StringBuilder to) {
        to.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> to.append("\\\"");
                case '\\' -> to.append("\\\\");
                case '\n' -> to.append("\\n");
                case '\r' -> to.append("\\r");
                case '\t' -> to.append("\\t");
                case '\b' -> to.append("\\b");
                case '\f' -> to.append("\\f");
                default -> {
                    if (c < 0x20 || c > 0x7e) {
                        to.append("\\u").append(HexFormat.of().toHexDigits(c));
                    } else {
                        to.append(c);
                    }
                }
            }
        }
        to.append('"');
    }
}
