package dev.assay.scorer.script;

import dev.assay.scorer.api.ScorerInfo.Example;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** A script's unit examples: {@code [{name, trace, params, expected: [{value, …}]}]}, as the file beside it has them. */
final class ExampleFile {
    private ExampleFile() {}

    /**
     * What they are for a scorer of any kind; of several values expected the first one counts, of none that it is skipped.
     *
     * @throws IllegalArgumentException when it is none; the message is for people
     */
    static List<Example> parse(String text) {
        try {
            List<Example> examples = new ArrayList<>();
            for (Object each : new JsonArray(text)) {
                if (!(each instanceof JsonObject example)) {
                    throw new IllegalArgumentException("an example is " + each + "; expected an object");
                }
                JsonArray expected = example.getJsonArray("expected", new JsonArray());
                examples.add(new Example(
                        example.getString("name", "example " + (examples.size() + 1)),
                        example.getJsonObject("params", new JsonObject()).getMap(),
                        example.getValue("trace", new JsonObject()).toString(),
                        expected.isEmpty() ? null : expected.getJsonObject(0).getValue("value")));
            }
            return examples;
        } catch (DecodeException | ClassCastException e) {
            throw new IllegalArgumentException("the examples cannot be read: " + e.getMessage(), e);
        }
    }
}
