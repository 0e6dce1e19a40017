package dev.assay.http.mlflow;

import dev.assay.error.NotFound;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** What MLflow says of a trace, or of something of it, that is not there. */
final class NotThere {
    private NotThere() {}

    static MlflowError trace(String traceId) {
        return of("Trace with ID '" + traceId + "' not found.");
    }

    static MlflowError of(String message) {
        return new MlflowError(MlflowError.Code.RESOURCE_DOES_NOT_EXIST, message);
    }

    /** Turns a plain "no such trace, no such assessment" into MLflow's sentence for it. */
    static <T> Future<T> inItsWords(Future<T> asked, String traceId, @Nullable String assessmentId) {
        return asked.recover(failure -> {
            if (!(failure instanceof NotFound missing)) {
                return Future.failedFuture(failure);
            }
            return switch (missing.thing()) {
                case "trace" -> Future.failedFuture(trace(traceId));
                case "assessment" ->
                    Future.failedFuture(
                            of("Assessment with ID '" + assessmentId + "' not found for trace '" + traceId + "'"));
                default -> Future.failedFuture(failure);
            };
        });
    }
}
