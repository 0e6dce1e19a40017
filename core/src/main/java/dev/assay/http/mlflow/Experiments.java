package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.store.ExperimentStore;
import io.vertx.core.Future;

/** Whether traces may be begun in an experiment. */
final class Experiments {
    private final ExperimentStore store;

    Experiments(ExperimentStore store) {
        this.store = store;
    }

    Future<Void> active(int no) {
        return store.find(no).map(found -> {
            if (found.isEmpty()) {
                throw NotThere.of("No Experiment with id=" + no + " exists");
            }
            if (!found.get().lifecycle().equals("active")) {
                throw new Invalid("The experiment " + no + " must be in the 'active' state. Current state is "
                        + found.get().lifecycle() + ".");
            }
            return null;
        });
    }
}
