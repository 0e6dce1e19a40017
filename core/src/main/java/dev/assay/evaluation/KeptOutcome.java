package dev.assay.evaluation;

import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Value;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An outcome as it is kept for later runs: JSON. What failed is not kept.
 *
 * @param assessmentId of the first feedback as it was stored, which leads to the calls behind it; null when it was not noted
 */
record KeptOutcome(ScoreOutcome outcome, @Nullable String assessmentId) {
    /** Null for one that must not be used again. */
    @Nullable
    Buffer buffer() {
        return switch (outcome) {
            case ScoreOutcome.Failed _ -> null;
            case ScoreOutcome.Skipped _ -> json(List.of());
            case ScoreOutcome.Scored scored -> scored.failures().isEmpty() ? json(scored.feedbacks()) : null;
        };
    }

    private Buffer json(List<Feedback> feedbacks) {
        var list = new JsonArray();
        for (Feedback each : feedbacks) {
            list.add(new JsonObject()
                    .put("name", each.name())
                    .put("value", each.value().json())
                    .put("rationale", each.rationale())
                    .put("span", each.spanId())
                    .put("metadata", new JsonObject(new TreeMap<>(each.metadata()))));
        }
        return new JsonObject()
                .put("feedbacks", list)
                .put("assessment", assessmentId)
                .toBuffer();
    }

    static KeptOutcome read(Buffer kept) {
        JsonObject json = kept.toJsonObject();
        List<Feedback> feedbacks = json.getJsonArray("feedbacks").stream()
                .map(each -> feedback((JsonObject) each))
                .toList();
        return new KeptOutcome(
                feedbacks.isEmpty()
                        ? new ScoreOutcome.Skipped(Duration.ZERO, "")
                        : new ScoreOutcome.Scored(feedbacks, Duration.ZERO, ""),
                json.getString("assessment"));
    }

    private static Feedback feedback(JsonObject json) {
        Map<String, String> metadata = new TreeMap<>();
        json.getJsonObject("metadata").forEach(each -> metadata.put(each.getKey(), (String) each.getValue()));
        return new Feedback(
                json.getString("name"),
                value(json.getValue("value")),
                json.getString("rationale"),
                json.getString("span"),
                metadata);
    }

    private static Value value(@Nullable Object json) {
        return switch (json) {
            case null -> new Value.None();
            case Boolean truth -> new Value.Bool(truth);
            case Number number -> new Value.Num(number.doubleValue());
            case String text -> new Value.Text(text);
            case JsonObject object -> new Value.Json(object.getMap());
            case JsonArray list -> new Value.Json(list.getList());
            default -> throw new IllegalArgumentException(json.getClass() + " is no JSON value");
        };
    }
}
