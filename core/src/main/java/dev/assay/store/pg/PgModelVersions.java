package dev.assay.store.pg;

import dev.assay.store.ListPage;
import dev.assay.store.ListQuery;
import dev.assay.store.PromptStore;
import dev.assay.store.PromptStore.ModelVersion;
import dev.assay.store.PromptStore.NewModelVersion;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Versions of registered models, and the aliases on them. */
final class PgModelVersions {
    private static final String COLUMNS =
            "v.name, v.version, v.description, v.source, v.run_id, v.run_link, v.tags, v.created, v.updated";
    private static final String FIND = """
        SELECT %s,
          ARRAY (SELECT a.alias FROM model_alias a WHERE a.name = v.name AND a.version = v.version ORDER BY a.alias) AS aliases
        FROM model_version v
        WHERE v.name = $1 AND v.version = $2 AND NOT v.deleted
        """.formatted(COLUMNS);

    /** Holds the model's row: two versions at once get two numbers. */
    private static final String TOUCH = "UPDATE registered_model SET updated = $2 WHERE name = $1";

    private static final String CREATE = """
        INSERT INTO model_version AS v (name, version, description, source, run_id, run_link, tags, created, updated)
        SELECT $1, coalesce(max(x.version), 0) + 1, $2::text, $3::text, $4::text, $5::text, $6::jsonb, $7::int8, $7::int8
        FROM model_version x WHERE x.name = $1
        RETURNING %s, NULL::text[] AS aliases
        """.formatted(COLUMNS);
    private static final String DESCRIBE =
            "UPDATE model_version SET description = $3, updated = $4 WHERE name = $1 AND version = $2 AND NOT deleted";
    private static final String DELETE = """
        UPDATE model_version SET deleted = true, description = NULL, source = '', run_id = '', run_link = '', tags = '{}',
          updated = $3
        WHERE name = $1 AND version = $2 AND NOT deleted
        """;
    private static final String DELETE_ALIASES = "DELETE FROM model_alias WHERE name = $1 AND version = $2";
    private static final String SELECT = "SELECT " + COLUMNS + ", NULL::text[] AS aliases FROM model_version v";
    private static final String OF_PROMPT =
            "EXISTS (SELECT FROM model_version p WHERE p.name = v.name AND p.tags ->> '%s' = 'true')"
                    .formatted(PromptStore.IS_PROMPT);
    private static final String IS_PROMPT = "v.tags ->> '%s' = 'true'".formatted(PromptStore.IS_PROMPT);
    private static final String PUT_TAG = """
        UPDATE model_version SET tags = tags || jsonb_build_object($3::text, $4::text)
        WHERE name = $1 AND version = $2 AND NOT deleted
        """;
    private static final String DELETE_TAG =
            "UPDATE model_version SET tags = tags - $3::text WHERE name = $1 AND version = $2 AND NOT deleted";
    private static final String PUT_ALIAS = """
        INSERT INTO model_alias (name, alias, version)
        SELECT v.name, $2, v.version FROM model_version v WHERE v.name = $1 AND v.version = $3 AND NOT v.deleted
        ON CONFLICT (name, alias) DO UPDATE SET version = excluded.version
        """;
    private static final String DELETE_ALIAS = "DELETE FROM model_alias WHERE name = $1 AND alias = $2";
    private static final Map<String, String> FIELDS = Map.of(
            "name", "v.name",
            "run_id", "v.run_id",
            "source_path", "v.source",
            "version_number", "v.version",
            "creation_timestamp", "v.created",
            "last_updated_timestamp", "v.updated");

    private final Pool pool;
    private final Clock clock;

    PgModelVersions(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
    }

    Future<Optional<ModelVersion>> create(NewModelVersion version) {
        long now = clock.millis();
        return pool.withTransaction(connection -> connection
                .preparedQuery(TOUCH)
                .execute(Tuple.of(version.name(), now))
                .compose(rows -> rows.rowCount() == 0
                        ? Future.succeededFuture(Optional.empty())
                        : connection
                                .preparedQuery(CREATE)
                                .execute(Tuple.of(
                                                version.name(),
                                                version.description(),
                                                version.source(),
                                                version.runId(),
                                                version.runLink())
                                        .addValue(PgJson.write(version.tags()))
                                        .addLong(now))
                                .map(made -> PgRows.first(made, row -> toVersion(row, "")))));
    }

    Future<Optional<ModelVersion>> find(String name, int version) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(name, version))
                .map(rows -> PgRows.first(rows, row -> toVersion(row, "")));
    }

    Future<Optional<ModelVersion>> describe(String name, int version, @Nullable String description) {
        return pool.preparedQuery(DESCRIBE)
                .execute(Tuple.of(name, version).addString(description).addLong(clock.millis()))
                .compose(_ -> find(name, version));
    }

    Future<Boolean> delete(String name, int version) {
        long now = clock.millis();
        return pool.withTransaction(connection -> connection
                .preparedQuery(TOUCH)
                .execute(Tuple.of(name, now))
                .compose(_ -> connection.preparedQuery(DELETE).execute(Tuple.of(name, version, now)))
                .compose(gone -> connection
                        .preparedQuery(DELETE_ALIASES)
                        .execute(Tuple.of(name, version))
                        .map(gone.rowCount() > 0)));
    }

    Future<ListPage<ModelVersion>> search(boolean prompts, ListQuery query) {
        PgListQuery sql = new PgListQuery(SELECT, FIELDS, "v.tags")
                .and("NOT v.deleted")
                .and(prompts ? IS_PROMPT : "NOT " + OF_PROMPT);
        String last = query.orders().isEmpty() ? "v.updated DESC, v.name, v.version DESC" : "v.name, v.version DESC";
        return sql.run(pool, query, last, row -> toVersion(row, ""));
    }

    Future<Boolean> putTag(String name, int version, String key, @Nullable String value) {
        return (value == null
                        ? pool.preparedQuery(DELETE_TAG).execute(Tuple.of(name, version, key))
                        : pool.preparedQuery(PUT_TAG).execute(Tuple.of(name, version, key, value)))
                .map(rows -> rows.rowCount() > 0);
    }

    Future<Boolean> putAlias(String name, String alias, int version) {
        return pool.preparedQuery(PUT_ALIAS)
                .execute(Tuple.of(name, alias, version))
                .map(rows -> rows.rowCount() > 0);
    }

    Future<Void> deleteAlias(String name, String alias) {
        return pool.preparedQuery(DELETE_ALIAS).execute(Tuple.of(name, alias)).mapEmpty();
    }

    /** @param prefix of the version's columns; with one, there are no aliases */
    static ModelVersion toVersion(Row row, String prefix) {
        String[] aliases = prefix.isEmpty() ? row.getArrayOfStrings("aliases") : null;
        return new ModelVersion(
                row.getString("name"),
                row.getInteger(prefix + "version"),
                row.getString(prefix + "description"),
                row.getString(prefix + "source"),
                row.getString(prefix + "run_id"),
                row.getString(prefix + "run_link"),
                PgJson.readStrings(row.getValue(prefix + "tags")),
                Instant.ofEpochMilli(row.getLong(prefix + "created")),
                Instant.ofEpochMilli(row.getLong(prefix + "updated")),
                aliases == null ? List.of() : List.of(aliases));
    }
}
