package dev.assay.table;

import dev.assay.error.Invalid;
import dev.assay.trace.JsonText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One row, by the names of its columns; what the file has no column for is null. */
final class TableRow {
    private static final Object NO_JSON = new Object();

    private final Map<String, Integer> places;
    private final @Nullable Object[] values;

    TableRow(Map<String, Integer> places) {
        this.places = places;
        this.values = new Object[places.size()];
    }

    void clear() {
        Arrays.fill(values, null);
    }

    /** @param value a String, Long, Double, or an {@link Invalid} that says what is wrong with it */
    void put(int place, @Nullable Object value) {
        values[place] = value;
    }

    boolean hasColumn(String name) {
        return places.containsKey(name);
    }

    @Nullable
    String text(String name) {
        return (String) value(name);
    }

    String needText(String name) {
        String text = text(name);
        if (text == null || text.isEmpty()) {
            throw new Invalid("'" + name + "' is empty; expected text");
        }
        return text;
    }

    @Nullable
    Double number(String name) {
        return (Double) value(name);
    }

    /** Of a count or a time. */
    @Nullable
    Long whole(String name) {
        return (Long) value(name);
    }

    /** Nanoseconds since 1970; 0 for none. */
    long time(String name) {
        Long time = whole(name);
        if (time != null && time < 0) {
            throw new Invalid("'" + name + "' is before 1970; expected a later time");
        }
        return time == null ? 0 : time;
    }

    /** Empty when there is none. */
    Map<?, ?> object(String name) {
        String text = text(name);
        return text == null ? Map.of() : object(name, JsonText.parseOr(text, NO_JSON));
    }

    static Map<?, ?> object(String name, @Nullable Object json) {
        return switch (json) {
            case null -> Map.of();
            case Map<?, ?> map -> map;
            default -> throw new Invalid("'" + name + "' is no JSON object; expected one");
        };
    }

    /** Of objects. Empty when there is none. */
    List<Map<?, ?>> objects(String name) {
        String text = text(name);
        return switch (text == null ? null : JsonText.parseOr(text, NO_JSON)) {
            case null -> List.of();
            case List<?> list -> {
                List<Map<?, ?>> objects = new ArrayList<>(list.size());
                list.forEach(each -> objects.add(object(name, each)));
                yield objects;
            }
            default -> throw new Invalid("'" + name + "' is no JSON list; expected one of objects");
        };
    }

    @Nullable
    Object value(String name) {
        Integer place = places.get(name);
        Object value = place == null ? null : values[place];
        if (value instanceof Invalid problem) {
            throw problem;
        }
        return value;
    }
}
