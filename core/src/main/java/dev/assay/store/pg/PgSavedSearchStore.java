package dev.assay.store.pg;

import dev.assay.error.Conflict;
import dev.assay.store.SavedSearchStore;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Saved searches in their table. */
public final class PgSavedSearchStore implements SavedSearchStore {
    private static final String COLUMNS = "id, name, filter, experiment_nos, order_by, created, updated";
    private static final String LIST = "SELECT " + COLUMNS + " FROM saved_search ORDER BY lower(name), name";
    private static final String FIND = "SELECT " + COLUMNS + " FROM saved_search WHERE id = $1 OR name = $2";
    private static final String CREATE = """
        INSERT INTO saved_search (id, name, filter, experiment_nos, order_by)
        SELECT $1, $2, $3, $4, $5
        WHERE (SELECT count(*) FROM saved_search) < %d
        ON CONFLICT DO NOTHING
        RETURNING %s
        """.formatted(MOST, COLUMNS);
    private static final String REPLACE = """
        UPDATE saved_search SET name = $2, filter = $3, experiment_nos = $4, order_by = $5, updated = now()
        WHERE id = $1
        RETURNING %s
        """.formatted(COLUMNS);
    private static final String DELETE = "DELETE FROM saved_search WHERE id = $1";

    private final Pool pool;

    public PgSavedSearchStore(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Future<List<SavedSearch>> list() {
        return pool.preparedQuery(LIST).execute().map(rows -> {
            List<SavedSearch> searches = new ArrayList<>();
            rows.forEach(row -> searches.add(toSearch(row)));
            return searches;
        });
    }

    @Override
    public Future<SavedSearch> create(String id, Content content) {
        return pool.preparedQuery(CREATE)
                .execute(tuple(id, content))
                .map(rows -> PgRows.first(rows, PgSavedSearchStore::toSearch))
                .compose(made -> made.map(Future::succeededFuture).orElseGet(() -> instead(id, content)));
    }

    /** What is there already, when it is what was to be made. */
    private Future<SavedSearch> instead(String id, Content content) {
        return pool.preparedQuery(FIND).execute(Tuple.of(id, content.name())).map(rows -> {
            for (Row row : rows) {
                SavedSearch known = toSearch(row);
                if (known.id().equals(id) && known.content().equals(content)) {
                    return known;
                }
            }
            if (rows.size() == 0) {
                throw new Conflict("There are " + MOST + " saved searches, as many as are kept: delete one first");
            }
            SavedSearch known = toSearch(rows.iterator().next());
            throw known.content().name().equals(content.name())
                    ? taken(content)
                    : new Conflict("This Idempotency-Key made the saved search '"
                            + known.content().name() + "'; expected the same content again, or another key");
        });
    }

    @Override
    public Future<Optional<SavedSearch>> replace(String id, Content content) {
        return pool.preparedQuery(REPLACE)
                .execute(tuple(id, content))
                .map(rows -> PgRows.first(rows, PgSavedSearchStore::toSearch))
                .recover(failure -> Future.failedFuture(PgRows.isTaken(failure) ? taken(content) : failure));
    }

    @Override
    public Future<Boolean> delete(String id) {
        return pool.preparedQuery(DELETE).execute(Tuple.of(id)).map(rows -> rows.rowCount() > 0);
    }

    private static Conflict taken(Content content) {
        return new Conflict("There is a saved search '" + content.name() + "' already; expected another name");
    }

    private static Tuple tuple(String id, Content content) {
        return Tuple.of(
                id,
                content.name(),
                content.filter(),
                content.experimentNos().toArray(Integer[]::new),
                content.orderBy().toArray(String[]::new));
    }

    private static SavedSearch toSearch(Row row) {
        Content content = new Content(
                row.getString("name"),
                row.getString("filter"),
                List.of(row.getArrayOfIntegers("experiment_nos")),
                List.of(row.getArrayOfStrings("order_by")));
        return new SavedSearch(
                row.getString("id"),
                content,
                row.getOffsetDateTime("created").toInstant(),
                row.getOffsetDateTime("updated").toInstant());
    }
}
