package dev.assay.store.pg;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON values (null, Boolean, Number, String, List, Map) to and from what the database client takes for jsonb. */
final class PgJson {
    private PgJson() {}

    static @Nullable Object read(@Nullable Object column) {
        return switch (column) {
            case null -> null;
            case JsonObject object -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                object.fieldNames().forEach(key -> map.put(key, read(object.getValue(key))));
                yield map;
            }
            case JsonArray array -> {
                List<@Nullable Object> list = new ArrayList<>(array.size());
                for (int i = 0; i < array.size(); i++) {
                    list.add(read(array.getValue(i)));
                }
                yield list;
            }
            default -> column == Tuple.JSON_NULL ? null : column;
        };
    }

    static Map<String, String> readStrings(@Nullable Object column) {
        Map<String, String> strings = new LinkedHashMap<>();
        if (column instanceof JsonObject object) {
            object.fieldNames().forEach(key -> strings.put(key, String.valueOf(object.getValue(key))));
        }
        return strings;
    }

    static @Nullable Object write(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Map<?, ?> map -> {
                JsonObject object = new JsonObject();
                map.forEach((key, each) -> object.put(String.valueOf(key), write(each)));
                yield object;
            }
            case List<?> list -> {
                JsonArray array = new JsonArray();
                list.forEach(each -> array.add(write(each)));
                yield array;
            }
            default -> value;
        };
    }
}
