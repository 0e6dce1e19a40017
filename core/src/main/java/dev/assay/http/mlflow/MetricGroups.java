package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.http.mlflow.MetricQuery.Aggregation;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Values by bucket of time and dimensions, and what is made of each group. */
final class MetricGroups {
    private static final int MOST_GROUPS = 100_000;
    /** Values that percentiles and distinct counts hold in memory. */
    private static final int MOST_HELD = 4_000_000;

    private static final DateTimeFormatter BUCKET = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx");

    private final MetricQuery query;
    private final Map<Key, Group> groups = new HashMap<>();
    private int held;

    MetricGroups(MetricQuery query) {
        this.query = query;
    }

    private record Key(long bucketMs, List<String> dimensions) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int order = Long.compare(bucketMs, other.bucketMs);
            for (int i = 0; order == 0 && i < dimensions.size(); i++) {
                order = dimensions.get(i).compareTo(other.dimensions.get(i));
            }
            return order;
        }
    }

    private static final class Group {
        private long count;
        private double sum;
        private double min = Double.POSITIVE_INFINITY;
        private double max = Double.NEGATIVE_INFINITY;
        private double[] values = new double[0];
        private final Set<String> distinct = new HashSet<>();
    }

    /** @param dimensions in the order of the query's; one that is null is in no group */
    void add(long timeMs, List<@Nullable String> dimensions, double value) {
        Group group = group(timeMs, dimensions);
        if (group == null) {
            return;
        }
        group.sum += value;
        group.min = Math.min(group.min, value);
        group.max = Math.max(group.max, value);
        if (query.ranks()) {
            hold();
            if (group.count == group.values.length) {
                group.values = Arrays.copyOf(group.values, Math.max(8, group.values.length * 2));
            }
            group.values[(int) group.count] = value;
        }
        group.count++;
    }

    /** Counts a text once, however often it comes. */
    void addDistinct(long timeMs, List<@Nullable String> dimensions, String text) {
        Group group = group(timeMs, dimensions);
        if (group != null && group.distinct.add(text)) {
            hold();
            group.count++;
        }
    }

    private void hold() {
        if (++held > MOST_HELD) {
            throw new Invalid("The metric '" + query.metric() + "' is of more than " + MOST_HELD
                    + " values: narrow it by time or by filters");
        }
    }

    private @Nullable Group group(long timeMs, List<@Nullable String> dimensions) {
        List<String> known = new ArrayList<>(dimensions.size());
        for (String each : dimensions) {
            if (each == null) {
                return null;
            }
            known.add(each);
        }
        Long interval = query.intervalMs();
        Key key = new Key(interval == null ? 0 : Math.floorDiv(timeMs, interval) * interval, known);
        Group group = groups.get(key);
        if (group == null) {
            if (groups.size() == MOST_GROUPS) {
                throw new Invalid("The metric '" + query.metric() + "' has more than " + MOST_GROUPS
                        + " groups: ask for fewer dimensions, or for longer intervals");
            }
            group = new Group();
            groups.put(key, group);
        }
        return group;
    }

    JsonArray points() {
        JsonArray points = new JsonArray();
        Map<Key, Group> sorted = new TreeMap<>(groups);
        // Without groups to make there is one, also of nothing; only a count has a value then.
        if (sorted.isEmpty() && query.intervalMs() == null && query.dimensions().isEmpty()) {
            sorted.put(new Key(0, List.of()), new Group());
        }
        for (Map.Entry<Key, Group> entry : sorted.entrySet()) {
            if (points.size() == query.maxResults()) {
                break;
            }
            JsonObject values = values(entry.getValue());
            if (!values.isEmpty()) {
                points.add(new JsonObject()
                        .put("metric_name", query.metric())
                        .put("dimensions", dimensions(entry.getKey()))
                        .put("values", values));
            }
        }
        return points;
    }

    private JsonObject dimensions(Key key) {
        JsonObject dimensions = new JsonObject();
        if (query.intervalMs() != null) {
            dimensions.put(
                    "time_bucket",
                    BUCKET.format(Instant.ofEpochMilli(key.bucketMs).atOffset(ZoneOffset.UTC)));
        }
        for (int i = 0; i < key.dimensions.size(); i++) {
            dimensions.put(query.dimensions().get(i), key.dimensions.get(i));
        }
        return dimensions;
    }

    private JsonObject values(Group group) {
        JsonObject values = new JsonObject();
        if (query.ranks()) {
            group.values = Arrays.copyOf(group.values, (int) group.count);
            Arrays.sort(group.values);
        }
        for (Aggregation each : query.aggregations()) {
            switch (each.type()) {
                case COUNT -> values.put(each.label(), (double) group.count);
                case SUM -> put(values, each, group, group.sum);
                case AVG -> put(values, each, group, group.sum / group.count);
                case MIN -> put(values, each, group, group.min);
                case MAX -> put(values, each, group, group.max);
                case PERCENTILE -> {
                    if (group.count > 0) {
                        double share = each.percentile() == null ? 0 : each.percentile() / 100;
                        values.put(each.label(), quantile(group.values, share));
                    }
                }
            }
        }
        return values;
    }

    private static void put(JsonObject values, Aggregation of, Group group, double value) {
        if (group.count > 0) {
            values.put(of.label(), value);
        }
    }

    /** Between two values in proportion, as PERCENTILE_CONT has it. */
    static double quantile(double[] sorted, double share) {
        double at = share * (sorted.length - 1);
        int below = (int) Math.floor(at);
        int above = (int) Math.ceil(at);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
