package dev.assay.evaluation.trial;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;

/** How often something came, and the first few traces it came of. */
final class Examples {
    private static final int KEPT = 5;

    private final JsonArray kept = new JsonArray();
    private long count;

    void add(Supplier<JsonObject> example) {
        count++;
        if (kept.size() < KEPT) {
            kept.add(example.get());
        }
    }

    long count() {
        return count;
    }

    JsonArray toJson() {
        return kept.copy();
    }
}
