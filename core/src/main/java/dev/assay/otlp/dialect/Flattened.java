package dev.assay.otlp.dialect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Lists of objects that were sent as many attributes: {@code prefix.0.name}, {@code prefix.1.name}. */
final class Flattened {
    private Flattened() {}

    /** By index; the keys are what follows {@code prefix} and the index. */
    static List<Map<String, @Nullable Object>> list(Map<String, @Nullable Object> attributes, String prefix) {
        Map<Integer, Map<String, @Nullable Object>> byIndex = null;
        for (Map.Entry<String, @Nullable Object> attribute : attributes.entrySet()) {
            String key = attribute.getKey();
            int dot = key.startsWith(prefix) ? key.indexOf('.', prefix.length()) : -1;
            int index = dot < 0 ? -1 : index(key, prefix.length(), dot);
            if (index >= 0) {
                byIndex = byIndex == null ? new TreeMap<>() : byIndex;
                byIndex.computeIfAbsent(index, _ -> new LinkedHashMap<>())
                        .put(key.substring(dot + 1), attribute.getValue());
            }
        }
        return byIndex == null ? List.of() : new ArrayList<>(byIndex.values());
    }

    private static int index(String key, int from, int to) {
        if (from == to || to - from > 6) {
            return -1;
        }
        int index = 0;
        for (int i = from; i < to; i++) {
            char c = key.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            index = index * 10 + c - '0';
        }
        return index;
    }
}
