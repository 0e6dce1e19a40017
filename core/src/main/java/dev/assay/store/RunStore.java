package dev.assay.store;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Runs: MLflow's, and the evaluations of this server, which are runs with slices. */
public interface RunStore {
    /**
     * Makes an evaluation with its slices, in one transaction.
     *
     * @param slices trace numbers of each; no trace twice
     */
    Future<Run> create(NewRun run, List<List<Long>> slices);

    Future<Optional<Run>> find(String id);

    /**
     * Runs, newest first.
     *
     * @param experimentNos empty for all
     * @param evaluationsOnly leaves out the runs that a client made
     * @param before only those with a smaller number
     */
    Future<List<Run>> list(Collection<Integer> experimentNos, boolean evaluationsOnly, long before, int limit);

    /**
     * Evaluations that have not ended and are not paused, oldest first; of those that score what comes in only the ones with
     * something to score.
     */
    Future<List<Run>> open();

    /** Those being deleted, that a server left in the middle. */
    Future<List<Run>> deleting();

    /**
     * One step of the state machine; the epoch rises by one.
     *
     * @param reason kept with a failure
     * @return the run as it is then; empty when it was not in that state and epoch any more
     */
    Future<Optional<Run>> move(Run run, RunState to, @Nullable String reason);

    /** To PAUSED or CANCELLED, once no slice is at work; claims that are still out are worth nothing afterwards. */
    Future<Optional<Run>> settle(Run run, RunState to);

    /** From RUNNING to FINISHING, once every slice is done; one that still takes traces in does not finish. */
    Future<Optional<Run>> finishing(Run run);

    /** From FINISHING to FINISHED with its metrics, in one transaction. */
    Future<Optional<Run>> finish(Run run, Collection<Metric> metrics, JsonObject progress);

    /** Keeps what was shown last of a run that has ended otherwise. */
    Future<Void> keepProgress(long runNo, JsonObject progress);

    /** MLflow's metrics of some runs, by run number; the last value of each key. */
    Future<Map<Long, List<Metric>>> metrics(Collection<Long> runNos);

    /** Takes the results off the traces and forgets the run. */
    Future<Void> delete(Run run);

    /**
     * @param id 32 hex digits
     * @param spec what is scored with what, as the evaluation writes it
     */
    record NewRun(
            String id,
            int experimentNo,
            String name,
            @Nullable String userId,
            Map<String, String> tags,
            JsonObject spec) {
        public NewRun {
            tags = Map.copyOf(tags);
        }
    }

    /**
     * @param status MLflow's
     * @param lifecycle MLflow's
     * @param state null for a run that a client made; so are spec and progress
     * @param epoch rises with every change of state
     * @param traces how many the evaluation has
     * @param failure why it failed
     * @param scorerId of the registered scorer that it scores incoming traces for; null for all others
     */
    record Run(
            long no,
            String id,
            int experimentNo,
            String name,
            @Nullable String userId,
            String status,
            String lifecycle,
            Instant started,
            @Nullable Instant ended,
            Map<String, String> tags,
            @Nullable RunState state,
            int epoch,
            @Nullable JsonObject spec,
            long traces,
            @Nullable String failure,
            @Nullable JsonObject progress,
            @Nullable UUID scorerId) {
        public Run {
            tags = Map.copyOf(tags);
        }

        public boolean is(RunState other) {
            return state == other;
        }

        /** Whether it scores what comes in, for a registered scorer. Such runs are shown with their scorer, and nowhere else. */
        public boolean isMonitor() {
            return scorerId != null;
        }
    }

    /**
     * @param value null when it is not defined: then it is in the detail only
     * @param detail of an evaluation's metric: n, errors, skipped, interval, method, level, reason
     */
    record Metric(
            String key,
            @Nullable Double value,
            long timestampMs,
            long step,
            @Nullable JsonObject detail) {}
}
