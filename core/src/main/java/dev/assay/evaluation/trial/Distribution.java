package dev.assay.evaluation.trial;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The values of one name of feedback. */
final class Distribution {
    /** Different words; what a script says in free text is counted together. */
    private static final int MOST = 50;

    private final Map<String, Examples> words = new LinkedHashMap<>();
    private final NumberBins numbers = new NumberBins();
    private long n;
    private long other;

    void add(Said said, Supplier<JsonObject> example) {
        n++;
        Double number = said.number();
        if (number != null) {
            numbers.add(number);
            return;
        }
        Examples known = words.get(said.word());
        if (known == null && words.size() == MOST) {
            other++;
            return;
        }
        words.computeIfAbsent(said.word(), _ -> new Examples()).add(example);
    }

    JsonObject toJson(String name) {
        JsonArray values = new JsonArray();
        words.entrySet().stream()
                .sorted(Comparator.comparingLong(
                        (Map.Entry<String, Examples> word) -> -word.getValue().count()))
                .forEach(word -> values.add(new JsonObject()
                        .put("value", word.getKey())
                        .put("count", word.getValue().count())
                        .put("examples", word.getValue().toJson())));
        JsonObject json = new JsonObject()
                .put("name", name)
                .put("n", n)
                .put("values", values)
                .put("otherValues", other);
        if (numbers.n() > 0) {
            json.put("numbers", numbers.toJson());
        }
        return json;
    }
}
