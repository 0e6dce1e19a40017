package dev.assay.http.mlflow;

import dev.assay.error.Invalid;
import dev.assay.store.ExperimentStore;
import io.vertx.core.Future;

/** Experiments that something is to belong to: they are there and not deleted. */
public final class ActiveExperiments {
    private final ExperimentStore experiments;

    public ActiveExperiments(ExperimentStore experiments) {
        this.experiments = experiments;
    }

    /** The number of an experiment; fails with MLflow's refusal when it is not to be had. */
    Future<Integer> no(String id) {
        if (!id.matches("-?[0-9]+")) {
            return Future.failedFuture(
                    new Invalid("Invalid experiment ID '" + id + "'. Experiment ID must be a valid integer."));
        }
        MlflowError missing =
                new MlflowError(MlflowError.Code.RESOURCE_DOES_NOT_EXIST, "No Experiment with id=" + id + " exists");
        if (!id.matches("[0-9]{1,9}")) {
            return Future.failedFuture(missing);
        }
        return experiments.find(Integer.parseInt(id)).map(found -> found.filter(
                        each -> each.lifecycle().equals("active"))
                .orElseThrow(() -> missing)
                .no());
    }
}
