package dev.assay.store;

import dev.assay.store.EvaluationDatasetStore.NewRecord;
import dev.assay.trace.JsonText;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which fields the records of a dataset have, and of what type; the first record with a field decides. As JSON, in MLflow's shape. */
public final class DatasetSchema {
    private static final String INPUTS = "inputs";
    private static final String OUTPUTS = "outputs";
    private static final String EXPECTATIONS = "expectations";

    private DatasetSchema() {}

    /**
     * The schema with the fields of further records.
     *
     * @param schema of the dataset so far, if it has one
     * @return null when there is neither a schema nor a record
     */
    public static @Nullable String extend(@Nullable String schema, List<NewRecord> records) {
        if (records.isEmpty()) {
            return schema;
        }
        Map<String, @Nullable Object> types = read(schema);
        for (NewRecord record : records) {
            addFields(types, INPUTS, record.inputs());
            Object outputs = record.outputs();
            if (outputs instanceof Map<?, ?> fields) {
                addFields(types, OUTPUTS, fields);
            } else if (outputs != null && isEmpty(types.get(OUTPUTS))) {
                types.put(OUTPUTS, type(outputs));
            }
            if (record.expectations() != null) {
                addFields(types, EXPECTATIONS, record.expectations());
            }
        }
        return JsonText.write(types);
    }

    private static Map<String, @Nullable Object> read(@Nullable String schema) {
        Map<String, @Nullable Object> types = new LinkedHashMap<>();
        if (schema != null && JsonText.parseOr(schema, null) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> types.put(String.valueOf(key), value));
            return types;
        }
        types.put(INPUTS, Map.of());
        types.put(OUTPUTS, Map.of());
        types.put(EXPECTATIONS, Map.of());
        types.put("version", "1.0");
        return types;
    }

    /** Outputs that once were a plain value stay one. */
    private static void addFields(Map<String, @Nullable Object> types, String part, Map<?, ?> fields) {
        if (!(types.get(part) instanceof Map<?, ?> known)) {
            return;
        }
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        known.forEach((key, value) -> all.put(String.valueOf(key), value));
        fields.forEach((key, value) -> all.putIfAbsent(String.valueOf(key), type(value)));
        types.put(part, all);
    }

    private static boolean isEmpty(@Nullable Object types) {
        return types instanceof Map<?, ?> map && map.isEmpty();
    }

    private static String type(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Boolean _ -> "boolean";
            case Long _, Integer _, BigInteger _ -> "integer";
            case Number _ -> "float";
            case String _ -> "string";
            case List<?> _ -> "array";
            case Map<?, ?> _ -> "object";
            default -> "unknown";
        };
    }
}
