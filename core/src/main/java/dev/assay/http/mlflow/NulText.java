package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The character U+0000 within JSON: PostgreSQL keeps every other one. */
final class NulText {
    private NulText() {}

    /**
     * @param path what the value is called
     * @throws Invalid when one of its texts or keys has a NUL
     */
    static void refuse(@Nullable Object value, String path) {
        switch (value) {
            case String text when has(text) -> throw new Invalid("'" + path + "' cannot contain NUL (0x00) characters");
            case JsonObject object -> refuse(object.getMap(), path);
            case JsonArray array -> refuse(array.getList(), path);
            case Map<?, ?> map ->
                map.forEach((key, each) -> {
                    refuse(key, path.isEmpty() ? "key" : path);
                    refuse(each, path.isEmpty() ? String.valueOf(key) : path + "." + key);
                });
            case List<?> list -> list.forEach(each -> refuse(each, path));
            case null, default -> {}
        }
    }

    /** A copy in which every NUL is U+FFFD, as in what comes by OTLP and in MLflow's previews. */
    static JsonObject replaced(JsonObject object) {
        JsonObject clean = new JsonObject();
        object.forEach(each -> clean.put(clean(each.getKey()), value(each.getValue())));
        return clean;
    }

    private static @Nullable Object value(@Nullable Object value) {
        return switch (value) {
            case String text -> clean(text);
            case JsonObject object -> replaced(object);
            case JsonArray array -> {
                JsonArray clean = new JsonArray();
                array.forEach(each -> clean.add(value(each)));
                yield clean;
            }
            case null, default -> value;
        };
    }

    private static String clean(String text) {
        return has(text) ? text.replace('\0', '\uFFFD') : text;
    }

    private static boolean has(String text) {
        return text.indexOf('\0') >= 0;
    }
}
