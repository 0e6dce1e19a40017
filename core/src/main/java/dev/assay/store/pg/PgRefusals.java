package dev.assay.store.pg;

import dev.assay.error.Invalid;
import io.vertx.pgclient.PgException;

/** What the database will refuse however often it is asked: the request's fault, not the server's. */
public final class PgRefusals {
    private static final String UNFIT_VALUE = "22";
    private static final String LIMIT_PASSED = "54";

    private PgRefusals() {}

    /** An {@link Invalid} in place of the database's refusal of a value; every other failure as it is. */
    public static Throwable told(Throwable failure) {
        if (failure instanceof PgException refused) {
            String state = String.valueOf(refused.getSqlState());
            if (state.startsWith(UNFIT_VALUE) || state.startsWith(LIMIT_PASSED)) {
                return new Invalid("The database cannot keep a value of this request: " + refused.getErrorMessage());
            }
        }
        return failure;
    }
}
