package dev.assay.store.pg;

import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** What the stores of people's things make rows from, and read replies by, alike. */
final class PgRows {
    private static final String UNIQUE_VIOLATION = "23505";

    private PgRows() {}

    /** @return 32 hex digits that no other row has */
    static String newId() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    /** Of a reply with at most one row. */
    static <T> Optional<T> first(RowSet<Row> rows, Function<Row, T> read) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(read.apply(rows.iterator().next()));
    }

    /** Whether another row has the name, or the id, already. */
    static boolean isTaken(Throwable failure) {
        return failure instanceof PgException refused && UNIQUE_VIOLATION.equals(refused.getSqlState());
    }
}
