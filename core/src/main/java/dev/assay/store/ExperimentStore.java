package dev.assay.store;

import dev.assay.search.TrackingClause;
import dev.assay.search.TrackingOrder;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Experiments: the folders that traces and runs are in. Number 0, "Default", is always there. */
public interface ExperimentStore {
    /** All of them, deleted ones too, by number. */
    Future<List<Experiment>> list();

    Future<Optional<Experiment>> find(int no);

    /** Which of these there are, deleted ones too. */
    Future<Set<Integer>> known(Collection<Integer> nos);

    /** Whatever its lifecycle. */
    Future<Optional<Experiment>> findByName(String name);

    Future<List<Experiment>> search(ExperimentSearch search);

    /** In this server's artifact store. @throws dev.assay.error.Conflict when the name is taken, also by a deleted one */
    default Future<Experiment> create(String name, Map<String, String> tags) {
        return create(name, null, tags);
    }

    /**
     * @param artifactLocation null for a folder in this server's artifact store
     * @throws dev.assay.error.Conflict when the name is taken, also by a deleted one
     */
    Future<Experiment> create(String name, @Nullable String artifactLocation, Map<String, String> tags);

    /**
     * Deletes an active experiment or restores a deleted one, and all its runs with it.
     *
     * @return whether it was in the other lifecycle
     */
    Future<Boolean> setDeleted(int no, boolean deleted);

    /** @throws dev.assay.error.Conflict when the name is taken, also by a deleted one */
    Future<Void> rename(int no, String name);

    Future<Void> setTag(int no, String key, String value);

    /** @return whether it was there */
    Future<Boolean> deleteTag(int no, String key);

    /**
     * @param lifecycle active or deleted
     * @param artifactLocation where its runs and traces keep their files
     */
    record Experiment(
            int no,
            String name,
            String lifecycle,
            Instant created,
            Instant updated,
            String artifactLocation,
            Map<String, String> tags) {
        public boolean active() {
            return lifecycle.equals("active");
        }
    }

    /**
     * @param lifecycles active, deleted or both
     * @param order empty for the newest first; then by number, the greatest first
     */
    record ExperimentSearch(
            Set<String> lifecycles, List<TrackingClause> filter, List<TrackingOrder> order, long offset, int limit) {
        public ExperimentSearch {
            lifecycles = Set.copyOf(lifecycles);
            filter = List.copyOf(filter);
            order = List.copyOf(order);
        }
    }
}
