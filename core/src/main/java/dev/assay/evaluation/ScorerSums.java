package dev.assay.evaluation;

import dev.assay.store.SliceStore.Feedback;
import dev.assay.store.SliceStore.Score;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What adds up of one scorer: of a slice, kept with it, or of a whole run. */
final class ScorerSums {
    /** Different errors kept. */
    private static final int SAMPLES = 10;

    /** Characters of an error's message kept. */
    private static final int MESSAGE = 300;

    private long scored;
    private long errors;
    private long skipped;
    private long paid;
    private long reused;
    private final Map<String, ValueSums> values = new TreeMap<>();
    private final Latencies took = new Latencies();
    private final Map<Sample, Seen> samples = new LinkedHashMap<>();

    /** An error by what it says. */
    record Sample(String code, String message) {}

    /** @param traceId one trace where it happened */
    record Seen(long count, String traceId) {}

    /** Adds what came of one trace; all feedbacks are the scorer's. */
    void add(String traceId, Score score, List<Feedback> feedbacks) {
        switch (score.how()) {
            case COMPUTED -> took.add(score.tookMicros());
            case PAID -> {
                took.add(score.tookMicros());
                paid++;
            }
            case REUSED -> reused++;
        }
        switch (score.outcome()) {
            case SKIPPED -> skipped++;
            case FAILED -> {
                errors++;
                feedbacks.stream().map(Feedback::error).forEach(error -> addError(traceId, error));
            }
            case SCORED -> {
                scored++;
                addValues(feedbacks);
                // Of a scorer of spans, which failed on some of them.
                feedbacks.stream().map(Feedback::error).forEach(error -> addError(traceId, error));
            }
        }
    }

    private void addError(String traceId, @Nullable JsonObject error) {
        if (error != null) {
            String message = error.getString("message", "");
            add(
                    new Sample(error.getString("code"), message.substring(0, Math.min(MESSAGE, message.length()))),
                    new Seen(1, traceId));
        }
    }

    private void add(Sample sample, Seen seen) {
        if (samples.containsKey(sample) || samples.size() < SAMPLES) {
            samples.merge(sample, seen, (one, other) -> new Seen(one.count + other.count, one.traceId));
        }
    }

    private void addValues(List<Feedback> feedbacks) {
        Map<String, List<Feedback>> byName = new LinkedHashMap<>();
        for (Feedback each : feedbacks) {
            if (each.number() != null) {
                byName.computeIfAbsent(each.name(), _ -> new java.util.ArrayList<>())
                        .add(each);
            }
        }
        byName.forEach((name, several) -> values.computeIfAbsent(name, _ -> new ValueSums())
                .add(
                        several.stream()
                                .mapToDouble(each -> each.number() == null ? 0 : each.number())
                                .toArray(),
                        several.stream().allMatch(each -> Verdicts.isYesNo(each.value()))));
    }

    void add(ScorerSums other) {
        scored += other.scored;
        errors += other.errors;
        skipped += other.skipped;
        paid += other.paid;
        reused += other.reused;
        other.values.forEach((name, sums) ->
                values.computeIfAbsent(name, _ -> new ValueSums()).add(sums));
        took.add(other.took);
        other.samples.forEach(this::add);
    }

    long scored() {
        return scored;
    }

    long errors() {
        return errors;
    }

    long skipped() {
        return skipped;
    }

    /** Scores for which a judge was asked. */
    long paid() {
        return paid;
    }

    /** Scores of earlier runs. */
    long reused() {
        return reused;
    }

    /** By name of the feedback. */
    Map<String, ValueSums> values() {
        return values;
    }

    Latencies took() {
        return took;
    }

    /** The most frequent first. */
    List<Map.Entry<Sample, Seen>> samples() {
        return samples.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<Sample, Seen> entry) ->
                                entry.getValue().count())
                        .reversed())
                .toList();
    }

    JsonObject toJson() {
        var means = new JsonObject();
        values.forEach((name, sums) -> means.put(name, sums.toJson()));
        var seen = new JsonArray();
        samples.forEach((sample, counted) -> seen.add(new JsonObject()
                .put("code", sample.code)
                .put("message", sample.message)
                .put("count", counted.count)
                .put("trace", counted.traceId)));
        return new JsonObject()
                .put("scored", scored)
                .put("errors", errors)
                .put("skipped", skipped)
                .put("paid", paid)
                .put("reused", reused)
                .put("values", means)
                .put("took", took.toJson())
                .put("samples", seen);
    }

    static ScorerSums of(JsonObject json) {
        var sums = new ScorerSums();
        sums.scored = json.getLong("scored");
        sums.errors = json.getLong("errors");
        sums.skipped = json.getLong("skipped");
        sums.paid = json.getLong("paid", 0L);
        sums.reused = json.getLong("reused", 0L);
        json.getJsonObject("values")
                .forEach(value -> sums.values.put(value.getKey(), ValueSums.of((JsonObject) value.getValue())));
        sums.took.add(Latencies.of(json.getJsonObject("took")));
        for (Object each : json.getJsonArray("samples")) {
            var sample = (JsonObject) each;
            sums.samples.put(
                    new Sample(sample.getString("code"), sample.getString("message")),
                    new Seen(sample.getLong("count"), sample.getString("trace")));
        }
        return sums;
    }

    /** A list with one for each scorer of a run. */
    static List<ScorerSums> list(JsonObject json, int scorers) {
        JsonArray array = json.getJsonArray("scorers", new JsonArray());
        return java.util.stream.IntStream.range(0, scorers)
                .mapToObj(scorer -> scorer < array.size() ? of(array.getJsonObject(scorer)) : new ScorerSums())
                .toList();
    }

    static JsonObject toJson(List<ScorerSums> sums) {
        var array = new JsonArray();
        sums.forEach(each -> array.add(each.toJson()));
        return new JsonObject().put("scorers", array);
    }
}
