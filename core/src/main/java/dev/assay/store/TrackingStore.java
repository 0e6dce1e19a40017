package dev.assay.store;

import dev.assay.search.TrackingClause;
import dev.assay.search.TrackingOrder;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs as MLflow's client makes, logs and searches them. The evaluations of this server are runs too and are found here; their
 * work is in {@link RunStore}.
 */
public interface TrackingStore {
    Future<TrackedRun> create(NewTrackedRun run);

    Future<Optional<TrackedRun>> find(String id);

    /**
     * Changes a run while nobody else can. A client's run that is deleted takes what it said of its traces with it.
     *
     * @param decide what to change about the run as it is then, without its metrics; what it throws is the future's failure
     * @return the run afterwards, without its metrics; empty when there is none
     */
    Future<Optional<TrackedRun>> change(String id, Function<TrackedRun, RunChange> decide);

    /** @return fewer than asked for where runs have very many metrics; then there are more behind them */
    Future<ListPage<TrackedRun>> search(RunSearch search);

    /** Values of a metric by time, step and value. */
    Future<List<MetricPoint>> history(String runId, String key, long offset, long limit);

    /** Values of a metric of several runs, by run id, time, step and value. */
    Future<List<MetricOfRun>> histories(Collection<String> runIds, String key, int limit);

    /**
     * Values of a metric at even distances, by step, time and value, the first and the last among them.
     *
     * @param limit at most so many
     */
    Future<List<MetricPoint>> sample(String runId, String key, long fromStep, long toStep, int limit);

    /** Datasets that were logged as inputs of an experiment's runs, each once for each context; at most 1,000. */
    Future<List<DatasetSummary>> datasets(Collection<Integer> experimentNos);

    /**
     * @param id 32 hex digits
     * @param artifactUri null for a folder in this server's artifact store
     * @param tags with the name among them
     */
    record NewTrackedRun(
            String id,
            int experimentNo,
            String name,
            String userId,
            Instant started,
            @Nullable String artifactUri,
            Map<String, String> tags) {
        public NewTrackedRun {
            tags = Map.copyOf(tags);
        }
    }

    /**
     * @param status MLflow's
     * @param lifecycle MLflow's: active or deleted
     * @param inputs MLflow's RunInputs
     * @param outputs MLflow's RunOutputs
     * @param evaluation where the evaluation stands; null for a run that a client made
     * @param metrics the value of each that counts
     */
    record TrackedRun(
            long no,
            String id,
            int experimentNo,
            String name,
            String userId,
            String status,
            String lifecycle,
            Instant started,
            @Nullable Instant ended,
            String artifactUri,
            Map<String, String> tags,
            Map<String, String> params,
            JsonObject inputs,
            JsonObject outputs,
            @Nullable RunState evaluation,
            List<MetricPoint> metrics) {
        public TrackedRun {
            tags = Map.copyOf(tags);
            params = Map.copyOf(params);
            metrics = List.copyOf(metrics);
        }

        public boolean active() {
            return lifecycle.equals("active");
        }

        public TrackedRun with(List<MetricPoint> points) {
            return new TrackedRun(
                    no,
                    id,
                    experimentNo,
                    name,
                    userId,
                    status,
                    lifecycle,
                    started,
                    ended,
                    artifactUri,
                    tags,
                    params,
                    inputs,
                    outputs,
                    evaluation,
                    points);
        }
    }

    record MetricPoint(String key, double value, long timestampMs, long step) {}

    record MetricOfRun(String runId, MetricPoint point) {}

    /** @param context what it was used for, if that was said */
    record DatasetSummary(
            int experimentNo,
            String name,
            String digest,
            @Nullable String context) {}

    /**
     * What becomes different; null and empty are left as they are.
     *
     * @param params new ones
     * @param metrics those that are there already are kept once
     */
    record RunChange(
            @Nullable String status,
            @Nullable Instant ended,
            @Nullable String name,
            @Nullable String lifecycle,
            Map<String, String> tags,
            Set<String> removedTags,
            Map<String, String> params,
            List<MetricPoint> metrics,
            @Nullable JsonObject inputs,
            @Nullable JsonObject outputs) {
        private static final String NAME_TAG = "mlflow.runName";

        public RunChange {
            tags = Map.copyOf(tags);
            removedTags = Set.copyOf(removedTags);
            params = Map.copyOf(params);
            metrics = List.copyOf(metrics);
        }

        /** The name is in a tag, too. */
        public static RunChange info(@Nullable String status, @Nullable Instant ended, @Nullable String name) {
            boolean named = name != null && !name.isEmpty();
            return new RunChange(
                    status,
                    ended,
                    named ? name : null,
                    null,
                    named ? Map.of(NAME_TAG, name) : Map.of(),
                    Set.of(),
                    Map.of(),
                    List.of(),
                    null,
                    null);
        }

        public static RunChange lifecycle(String lifecycle) {
            return new RunChange(null, null, null, lifecycle, Map.of(), Set.of(), Map.of(), List.of(), null, null);
        }

        public static RunChange withoutTag(String key) {
            return new RunChange(null, null, null, null, Map.of(), Set.of(key), Map.of(), List.of(), null, null);
        }

        /** The tag that is the name renames the run. */
        public static RunChange logged(
                Map<String, String> params, List<MetricPoint> metrics, Map<String, String> tags) {
            String name = tags.get(NAME_TAG);
            Map<String, String> kept = new java.util.HashMap<>(tags);
            if (name != null && name.isEmpty()) {
                kept.remove(NAME_TAG);
                name = null;
            }
            return new RunChange(null, null, name, null, kept, Set.of(), params, metrics, null, null);
        }

        public static RunChange inputs(JsonObject inputs) {
            return new RunChange(null, null, null, null, Map.of(), Set.of(), Map.of(), List.of(), inputs, null);
        }

        public static RunChange outputs(JsonObject outputs) {
            return new RunChange(null, null, null, null, Map.of(), Set.of(), Map.of(), List.of(), null, outputs);
        }
    }

    /**
     * @param lifecycles active, deleted or both
     * @param order then by start, newest first, then by id
     * @param limit 1 and more
     */
    record RunSearch(
            List<Integer> experimentNos,
            Set<String> lifecycles,
            List<TrackingClause> filter,
            List<TrackingOrder> order,
            long offset,
            int limit) {
        public RunSearch {
            experimentNos = List.copyOf(experimentNos);
            lifecycles = Set.copyOf(lifecycles);
            filter = List.copyOf(filter);
            order = List.copyOf(order);
        }
    }
}
