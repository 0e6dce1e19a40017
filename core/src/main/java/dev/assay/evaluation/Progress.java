package dev.assay.evaluation;

import dev.assay.store.RunState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is, as the API tells it. All counters are absolute.
 *
 * @param sequence rises with every change of the run, over restarts and nodes
 * @param total traces
 * @param done traces on which every scorer has ended
 * @param metrics {@code <name>/mean}
 * @param ratePerSecond traces a second lately
 */
public record Progress(
        String runId,
        long sequence,
        RunState state,
        @Nullable String reason,
        long total,
        long done,
        List<ScorerProgress> scorers,
        Map<String, Double> metrics,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Double ratePerSecond,
        @Nullable Range etaSeconds,
        List<ErrorSample> errors) {

    public Progress {
        scorers = List.copyOf(scorers);
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        errors = List.copyOf(errors);
    }

    public record Range(double low, double high) {}

    /**
     * @param scored traces that have a score
     * @param skipped traces that the scorer had nothing to say about
     * @param n values in the mean
     * @param ciLow of the 95 % interval
     * @param p95Ms of one call
     * @param paid traces for which a judge was asked
     * @param reused traces whose score is that of an earlier run
     */
    public record ScorerProgress(
            String name,
            long scored,
            long errors,
            long skipped,
            long n,
            @Nullable Double mean,
            @Nullable Double ciLow,
            @Nullable Double ciHigh,
            @Nullable String method,
            @Nullable String undefinedReason,
            @Nullable Double p95Ms,
            long paid,
            long reused) {
        /** Traces that the scorer was called for, or would have been, had it had anything to do. */
        long computed() {
            return scored + errors + skipped - reused;
        }
    }

    /** A count of all scorers together. */
    private long sum(ToLongFunction<ScorerProgress> count) {
        return scorers.stream().mapToLong(count).sum();
    }

    /** @param traceId one trace where it happened */
    public record ErrorSample(String scorer, String code, String message, long count, String traceId) {}

    /** The object {@code Progress} of openapi.yaml; what is not known is not in it. */
    public JsonObject toJson() {
        var json = new JsonObject()
                .put("runId", runId)
                .put("sequence", sequence)
                .put("state", state.word())
                .put("total", total)
                .put("done", done)
                .put(
                        "scorers",
                        new JsonArray(scorers.stream().map(Progress::json).toList()))
                .put("reused", sum(ScorerProgress::reused))
                .put("computed", sum(ScorerProgress::computed))
                .put("paid", sum(ScorerProgress::paid))
                .put("metrics", new JsonObject(new LinkedHashMap<>(metrics)))
                .put("errors", new JsonArray(errors.stream().map(Progress::json).toList()));
        put(json, "reason", reason);
        put(json, "startedAt", startedAt == null ? null : startedAt.toString());
        put(json, "finishedAt", finishedAt == null ? null : finishedAt.toString());
        put(json, "ratePerSecond", ratePerSecond);
        if (etaSeconds != null) {
            json.put("etaSeconds", new JsonObject().put("low", etaSeconds.low).put("high", etaSeconds.high));
        }
        return json;
    }

    private static JsonObject json(ScorerProgress scorer) {
        var json = new JsonObject()
                .put("name", scorer.name)
                .put("scored", scorer.scored)
                .put("errors", scorer.errors)
                .put("skipped", scorer.skipped)
                .put("n", scorer.n)
                .put("reused", scorer.reused)
                .put("computed", scorer.computed())
                .put("paid", scorer.paid);
        put(json, "mean", scorer.mean);
        put(json, "ciLow", scorer.ciLow);
        put(json, "ciHigh", scorer.ciHigh);
        put(json, "method", scorer.method);
        put(json, "undefinedReason", scorer.undefinedReason);
        put(json, "p95Ms", scorer.p95Ms);
        return json;
    }

    private static JsonObject json(ErrorSample error) {
        return new JsonObject()
                .put("scorer", error.scorer)
                .put("code", error.code)
                .put("message", error.message)
                .put("count", error.count)
                .put("traceId", error.traceId);
    }

    private static void put(JsonObject json, String name, @Nullable Object value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    /** What {@link #toJson} wrote, for a run that has ended; the run's own row knows better where it stands. */
    static Progress ended(
            JsonObject json, long sequence, RunState state, @Nullable String reason, @Nullable Instant finishedAt) {
        return new Progress(
                json.getString("runId"),
                sequence,
                state,
                reason,
                json.getLong("total"),
                json.getLong("done"),
                json.getJsonArray("scorers").stream()
                        .map(each -> scorer((JsonObject) each))
                        .toList(),
                metrics(json.getJsonObject("metrics")),
                json.containsKey("startedAt") ? Instant.parse(json.getString("startedAt")) : null,
                finishedAt,
                null,
                null,
                json.getJsonArray("errors").stream()
                        .map(each -> error((JsonObject) each))
                        .toList());
    }

    private static Map<String, Double> metrics(JsonObject json) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        json.forEach(metric -> metrics.put(metric.getKey(), ((Number) metric.getValue()).doubleValue()));
        return metrics;
    }

    private static ScorerProgress scorer(JsonObject json) {
        return new ScorerProgress(
                json.getString("name"),
                json.getLong("scored"),
                json.getLong("errors"),
                json.getLong("skipped"),
                json.getLong("n"),
                json.getDouble("mean"),
                json.getDouble("ciLow"),
                json.getDouble("ciHigh"),
                json.getString("method"),
                json.getString("undefinedReason"),
                json.getDouble("p95Ms"),
                json.getLong("paid", 0L),
                json.getLong("reused", 0L));
    }

    private static ErrorSample error(JsonObject json) {
        return new ErrorSample(
                json.getString("scorer"),
                json.getString("code"),
                json.getString("message"),
                json.getLong("count"),
                json.getString("traceId"));
    }
}
