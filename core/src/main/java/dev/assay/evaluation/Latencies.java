package dev.assay.evaluation;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A histogram of times; a bucket is 19 % wide, which is as exact as its quantiles are. */
final class Latencies {
    private static final double BUCKETS_PER_DOUBLING = 4;

    private final TreeMap<Integer, Long> counts = new TreeMap<>();

    void add(long micros) {
        counts.merge((int) (BUCKETS_PER_DOUBLING * Math.log(micros + 1.0) / Math.log(2)), 1L, Long::sum);
    }

    void add(Latencies other) {
        other.counts.forEach((bucket, count) -> counts.merge(bucket, count, Long::sum));
    }

    /** Milliseconds; null when nothing was timed. */
    @Nullable
    Double quantileMs(double quantile) {
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        long below = 0;
        for (Map.Entry<Integer, Long> bucket : counts.entrySet()) {
            below += bucket.getValue();
            if (below >= quantile * all) {
                return Math.pow(2, (bucket.getKey() + 1) / BUCKETS_PER_DOUBLING) / 1_000;
            }
        }
        return null;
    }

    JsonObject toJson() {
        var json = new JsonObject();
        counts.forEach((bucket, count) -> json.put(bucket.toString(), count));
        return json;
    }

    static Latencies of(JsonObject json) {
        var latencies = new Latencies();
        json.forEach(bucket ->
                latencies.counts.put(Integer.valueOf(bucket.getKey()), ((Number) bucket.getValue()).longValue()));
        return latencies;
    }
}
