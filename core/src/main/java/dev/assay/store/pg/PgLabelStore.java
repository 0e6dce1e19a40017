package dev.assay.store.pg;

import dev.assay.error.Conflict;
import dev.assay.store.LabelStore;
import dev.assay.store.ListPage;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Label schemas in their table. */
public final class PgLabelStore implements LabelStore {
    private static final String COLUMNS =
            "id, experiment_no, name, type, input, instruction, enable_comment, is_default, created, updated";
    private static final String CREATE = """
        INSERT INTO label_schema (id, experiment_no, name, type, input, instruction, enable_comment, is_default, created,
          updated)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
        ON CONFLICT DO NOTHING
        RETURNING %s
        """.formatted(COLUMNS);
    private static final String FIND = "SELECT " + COLUMNS + " FROM label_schema WHERE id = $1";
    private static final String LOCK = FIND + " FOR UPDATE";
    private static final String FIND_BY_NAME =
            "SELECT " + COLUMNS + " FROM label_schema WHERE experiment_no = $1 AND name = $2";
    private static final String LIST = """
        SELECT %s FROM label_schema
        WHERE experiment_no = $1
        ORDER BY created DESC, id
        OFFSET $2 LIMIT $3
        """.formatted(COLUMNS);
    private static final String HAS_DEFAULT = "SELECT FROM label_schema WHERE experiment_no = $1 AND is_default";
    private static final String REPLACE = """
        UPDATE label_schema SET name = $2, input = $3, instruction = $4, enable_comment = $5, updated = $6
        WHERE id = $1
        RETURNING %s
        """.formatted(COLUMNS);
    private static final String DELETE = "DELETE FROM label_schema WHERE id = $1";

    private final Pool pool;
    private final Clock clock;

    public PgLabelStore(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    @Override
    public Future<Optional<LabelSchema>> create(NewLabelSchema schema) {
        return pool.preparedQuery(CREATE)
                .execute(Tuple.of(
                                "ls-" + PgRows.newId(),
                                schema.experimentNo(),
                                schema.name(),
                                schema.type().name(),
                                schema.input())
                        .addString(schema.instruction())
                        .addBoolean(schema.enableComment())
                        .addBoolean(schema.isDefault())
                        .addLong(clock.millis()))
                .map(rows -> PgRows.first(rows, PgLabelStore::toSchema));
    }

    @Override
    public Future<Optional<LabelSchema>> find(String id) {
        return pool.preparedQuery(FIND).execute(Tuple.of(id)).map(rows -> PgRows.first(rows, PgLabelStore::toSchema));
    }

    @Override
    public Future<Optional<LabelSchema>> findByName(int experimentNo, String name) {
        return pool.preparedQuery(FIND_BY_NAME)
                .execute(Tuple.of(experimentNo, name))
                .map(rows -> PgRows.first(rows, PgLabelStore::toSchema));
    }

    @Override
    public Future<ListPage<LabelSchema>> list(int experimentNo, long offset, int limit) {
        return pool.preparedQuery(LIST)
                .execute(Tuple.of(experimentNo, offset, (long) limit + 1))
                .map(rows -> {
                    List<LabelSchema> schemas = new ArrayList<>();
                    rows.forEach(row -> schemas.add(toSchema(row)));
                    return ListPage.of(schemas, limit);
                });
    }

    @Override
    public Future<Void> ensureDefault(NewLabelSchema schema) {
        return pool.preparedQuery(HAS_DEFAULT)
                .execute(Tuple.of(schema.experimentNo()))
                .compose(rows -> rows.size() > 0
                        ? Future.succeededFuture()
                        : create(schema).mapEmpty());
    }

    @Override
    public Future<Optional<LabelSchema>> change(String id, UnaryOperator<NewLabelSchema> change) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(id))
                .compose(rows -> rows.size() == 0
                        ? Future.succeededFuture(Optional.empty())
                        : replace(
                                connection,
                                id,
                                change.apply(toSchema(rows.iterator().next()).content()))));
    }

    private Future<Optional<LabelSchema>> replace(SqlConnection connection, String id, NewLabelSchema content) {
        return connection
                .preparedQuery(REPLACE)
                .execute(Tuple.of(id, content.name(), content.input())
                        .addString(content.instruction())
                        .addBoolean(content.enableComment())
                        .addLong(clock.millis()))
                .map(rows -> PgRows.first(rows, PgLabelStore::toSchema))
                .recover(failure -> Future.failedFuture(
                        PgRows.isTaken(failure)
                                ? new Conflict("Label schema with name '" + content.name()
                                        + "' already exists for experiment '" + content.experimentNo() + "'.")
                                : failure));
    }

    @Override
    public Future<Void> delete(String id) {
        return pool.preparedQuery(DELETE).execute(Tuple.of(id)).mapEmpty();
    }

    private static LabelSchema toSchema(Row row) {
        NewLabelSchema content = new NewLabelSchema(
                row.getInteger("experiment_no"),
                row.getString("name"),
                LabelType.valueOf(row.getString("type")),
                (JsonObject) row.getValue("input"),
                row.getString("instruction"),
                row.getBoolean("enable_comment"),
                row.getBoolean("is_default"));
        return new LabelSchema(
                row.getString("id"),
                content,
                Instant.ofEpochMilli(row.getLong("created")),
                Instant.ofEpochMilli(row.getLong("updated")));
    }
}
