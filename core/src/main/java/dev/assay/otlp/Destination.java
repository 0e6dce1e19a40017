package dev.assay.otlp;

import org.jspecify.annotations.Nullable;

/**
 * Where a resource says that its records belong.
 *
 * @param experimentId its attribute {@code mlflow.experimentId} or {@code mlflow.experiment_id}
 * @param experimentName its attribute {@code mlflow.experimentName}, {@code mlflow.experiment_name} or {@code openinference.project.name}
 * @param service its attribute {@code service.name}
 */
public record Destination(
        @Nullable String experimentId,
        @Nullable String experimentName,
        @Nullable String service) {
    /** Nothing is said. */
    public static final Destination NONE = new Destination(null, null, null);

    /** With what only the other says. */
    Destination or(Destination other) {
        if (equals(other) || other.equals(NONE)) {
            return this;
        }
        return new Destination(
                experimentId == null ? other.experimentId : experimentId,
                experimentName == null ? other.experimentName : experimentName,
                service == null ? other.service : service);
    }
}
