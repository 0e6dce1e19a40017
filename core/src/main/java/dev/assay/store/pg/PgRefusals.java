package dev.assay.store.pg;

import dev.assay.error.Invalid;
import dev.assay.error.Unavailable;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** What the database refuses: for good, which is the request's fault, or for now, which is nobody's. */
public final class PgRefusals {
    private static final String UNFIT_VALUE = "22";
    private static final String LIMIT_PASSED = "54";

    private static final List<String> PASSING = List.of("53", "57", "58", "55", "40", "08", "25");

    /** What the pool says when all connections stay busy. */
    private static final String NO_CONNECTION_IN_TIME = "Timeout";

    /** Where the JDK reads and writes them. */
    private static final String SOCKETS = "sun.nio.ch.Socket";

    private static final String NETTY = "io.netty.";

    private PgRefusals() {}

    /** Disk full, shutting down, too many connections, lock or statement time-outs: not the statement's fault. */
    static boolean isPassing(PgException refused) {
        String state = String.valueOf(refused.getSqlState());
        return PASSING.stream().anyMatch(state::startsWith);
    }

    private static boolean isGone(Throwable failure) {
        return failure instanceof ClosedConnectionException
                || failure instanceof TimeoutException
                || isOfSocket(failure)
                || NO_CONNECTION_IN_TIME.equals(failure.getMessage());
    }

    /** A connection that broke while it was used: it is said in the language of the system, and as faults of files are. */
    private static boolean isOfSocket(Throwable failure) {
        if (failure instanceof SocketException) {
            return true;
        }
        StackTraceElement[] trace = failure instanceof IOException ? failure.getStackTrace() : new StackTraceElement[0];
        return trace.length > 0
                && (trace[0].getClassName().startsWith(NETTY)
                        || Arrays.stream(trace)
                                .anyMatch(frame -> frame.getClassName().startsWith(SOCKETS)));
    }

    /**
     * An {@link Invalid} in place of the database's refusal of a value, an {@link Unavailable} where it does not answer or cannot
     * now; every other failure as it is.
     */
    public static Throwable told(Throwable failure) {
        if (failure instanceof PgException refused) {
            String state = String.valueOf(refused.getSqlState());
            if (state.startsWith(UNFIT_VALUE) || state.startsWith(LIMIT_PASSED)) {
                return new Invalid("The database cannot keep a value of this request: " + refused.getErrorMessage());
            }
            if (isPassing(refused)) {
                return new Unavailable("The database cannot do this now: " + refused.getErrorMessage());
            }
        }
        if (isGone(failure)) {
            return new Unavailable("The database does not answer now: " + failure.getMessage());
        }
        return failure;
    }
}
