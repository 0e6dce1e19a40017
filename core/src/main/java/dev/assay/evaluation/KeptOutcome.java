package dev.assay.evaluation;

import dev.assay.scorer.ScoreOutcome;
import dev.assay.scorer.api.Feedback;
import dev.assay.scorer.api.Value;
import dev.assay.store.ScoreCache;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A result as it is kept for later runs: JSON, without what it cost. What failed is not kept. */
final class KeptOutcome {
    private KeptOutcome() {}

    /**
     * Null for one that must not be used again.
     *
     * @param assessmentId of the first feedback as it is stored, which leads to the calls behind it
     */
    static @Nullable Buffer of(ScoredTrace.Result result, String assessmentId) {
        return switch (result.outcome()) {
            case ScoreOutcome.Failed _ -> null;
            case ScoreOutcome.Skipped _ -> json(List.of(), result.isJudged(), assessmentId);
            case ScoreOutcome.Scored scored ->
                scored.failures().isEmpty() ? json(scored.feedbacks(), result.isJudged(), assessmentId) : null;
        };
    }

    private static Buffer json(List<Feedback> feedbacks, boolean judged, String assessmentId) {
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
                .put("judged", judged)
                .put("assessment", assessmentId)
                .toBuffer();
    }

    static ScoredTrace.Result read(ScoreCache.Kept kept) {
        JsonObject json = kept.outcome().toJsonObject();
        List<Feedback> feedbacks = json.getJsonArray("feedbacks").stream()
                .map(each -> feedback((JsonObject) each))
                .toList();
        ScoreOutcome outcome = feedbacks.isEmpty()
                ? new ScoreOutcome.Skipped(Duration.ZERO, "")
                : new ScoreOutcome.Scored(feedbacks, Duration.ZERO, "");
        // Once only what was judged was kept, and did not say so.
        var reused =
                new ScoredTrace.Reused(kept.runId(), json.getBoolean("judged", true), json.getString("assessment"));
        return new ScoredTrace.Result(outcome, RecordingJudge.Use.NONE, reused);
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
