package dev.assay.http.mlflow;

import dev.assay.error.Conflict;
import dev.assay.error.Invalid;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** A refusal with one of MLflow's own error codes, where the plain kinds of refusal do not say it. */
public final class MlflowError extends Invalid {
    private final Code code;

    public MlflowError(Code code, String message) {
        super(message);
        this.code = code;
    }

    public Code code() {
        return code;
    }

    /** MLflow's own answer to a taken name is 400, not 409. */
    static <T extends @Nullable Object> Future<T> ofTaken(Future<T> named) {
        return named.recover(failure -> Future.failedFuture(
                failure instanceof Conflict
                        ? new MlflowError(Code.RESOURCE_ALREADY_EXISTS, String.valueOf(failure.getMessage()))
                        : failure));
    }

    /** MLflow's names, each with the HTTP status that its server answers with. */
    public enum Code {
        BAD_REQUEST(400),
        RESOURCE_ALREADY_EXISTS(400),
        INVALID_STATE(400),
        RESOURCE_DOES_NOT_EXIST(404),
        /** MLflow answers 500, which its client would try again for minutes. */
        INTERNAL_ERROR(400),
        NOT_IMPLEMENTED(501),
        ENDPOINT_NOT_FOUND(404);

        private final int status;

        Code(int status) {
            this.status = status;
        }

        public int status() {
            return status;
        }
    }
}
