package dev.assay.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Experiments: the folders that traces and runs are in. Number 0, "Default", is always there. */
public interface ExperimentStore {
    /** All of them, deleted ones too, by number. */
    Future<List<Experiment>> list();

    Future<Optional<Experiment>> find(int no);

    /** Whatever its lifecycle. */
    Future<Optional<Experiment>> findByName(String name);

    /** @throws dev.assay.error.Conflict when the name is taken, also by a deleted one */
    Future<Experiment> create(String name, Map<String, String> tags);

    /** @param lifecycle active or deleted */
    record Experiment(
            int no, String name, String lifecycle, Instant created, Instant updated, Map<String, String> tags) {}
}
