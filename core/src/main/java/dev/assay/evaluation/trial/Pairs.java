package dev.assay.evaluation.trial;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is said instead of what, how often, and where: one group for each two values, of numbers one for each direction. */
final class Pairs {
    private static final int MOST = 100;

    private final Map<Key, Examples> groups = new LinkedHashMap<>();
    private long other;
    private long numbers;
    private double differences;

    private record Key(String name, String from, String to) {}

    /** @param name of the feedback */
    void add(String name, Said from, Said to, Supplier<JsonObject> example) {
        Double before = from.number();
        Double after = to.number();
        Key key;
        if (before != null && after != null) {
            numbers++;
            differences += after - before;
            key = new Key(name, "number", after > before ? "higher" : "lower");
        } else {
            key = new Key(name, kind(from), kind(to));
        }
        Examples group = groups.get(key);
        if (group == null) {
            if (groups.size() == MOST) {
                other++;
                return;
            }
            group = new Examples();
            groups.put(key, group);
        }
        group.add(() -> example.get().put("from", from.word()).put("to", to.word()));
    }

    private static String kind(Said said) {
        return said.number() == null ? said.word() : "number";
    }

    /** Groups that there was no room for. */
    long other() {
        return other;
    }

    /** By how much the second numbers are larger on average; null when there are none. */
    @Nullable
    Double meanDifference() {
        return numbers == 0 ? null : differences / numbers;
    }

    /** The most frequent first. */
    JsonArray toJson() {
        JsonArray list = new JsonArray();
        groups.entrySet().stream()
                .sorted(Comparator.comparingLong(
                        (Map.Entry<Key, Examples> group) -> -group.getValue().count()))
                .forEach(group -> list.add(new JsonObject()
                        .put("name", group.getKey().name())
                        .put("from", group.getKey().from())
                        .put("to", group.getKey().to())
                        .put("count", group.getValue().count())
                        .put("examples", group.getValue().toJson())));
        return list;
    }
}
