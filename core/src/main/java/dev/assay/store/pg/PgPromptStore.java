package dev.assay.store.pg;

import dev.assay.store.ListPage;
import dev.assay.store.ListQuery;
import dev.assay.store.PromptStore;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Registered models in their table; {@link PgModelVersions} has the versions. */
public final class PgPromptStore implements PromptStore {
    private static final String SELECT = """
        SELECT m.name, m.description, m.tags, m.created, m.updated,
          v.version AS v_version, v.description AS v_description, v.source AS v_source, v.run_id AS v_run_id,
          v.run_link AS v_run_link, v.tags AS v_tags, v.created AS v_created, v.updated AS v_updated,
          (SELECT jsonb_object_agg(a.alias, a.version) FROM model_alias a WHERE a.name = m.name) AS aliases
        FROM registered_model m
        LEFT JOIN LATERAL (
          SELECT * FROM model_version x WHERE x.name = m.name AND NOT x.deleted ORDER BY x.version DESC LIMIT 1
        ) v ON true
        """;
    private static final String FIND = SELECT + "WHERE m.name = $1";
    private static final String PROMPTS = "m.tags ->> '" + IS_PROMPT + "' = 'true'";
    private static final String CREATE = """
        INSERT INTO registered_model (name, tags, description, created, updated) VALUES ($1, $2, $3, $4, $4)
        ON CONFLICT DO NOTHING
        """;
    private static final String DESCRIBE = "UPDATE registered_model SET description = $2, updated = $3 WHERE name = $1";
    private static final String RENAME = "UPDATE registered_model SET name = $2, updated = $3 WHERE name = $1";
    private static final String TOUCH_VERSIONS =
            "UPDATE model_version SET updated = $2 WHERE name = $1 AND NOT deleted";
    private static final String DELETE = "DELETE FROM registered_model WHERE name = $1";
    private static final String PUT_TAG =
            "UPDATE registered_model SET tags = tags || jsonb_build_object($2::text, $3::text) WHERE name = $1";
    private static final String DELETE_TAG = "UPDATE registered_model SET tags = tags - $2::text WHERE name = $1";
    private static final Map<String, String> FIELDS =
            Map.of("name", "m.name", "last_updated_timestamp", "m.updated", "timestamp", "m.updated");

    private final Pool pool;
    private final Clock clock;
    private final PgModelVersions versions;

    public PgPromptStore(Pool pool, Clock clock) {
        this.pool = pool;
        this.clock = clock;
        this.versions = new PgModelVersions(pool, clock);
    }

    @Override
    public Future<Optional<RegisteredModel>> create(String name, Map<String, String> tags, String description) {
        return pool.preparedQuery(CREATE)
                .execute(Tuple.of(name, PgJson.write(tags), description, clock.millis()))
                .compose(rows -> rows.rowCount() == 0 ? Future.succeededFuture(Optional.empty()) : find(name));
    }

    @Override
    public Future<Optional<RegisteredModel>> find(String name) {
        return pool.preparedQuery(FIND).execute(Tuple.of(name)).map(rows -> PgRows.first(rows, PgPromptStore::toModel));
    }

    @Override
    public Future<Optional<RegisteredModel>> describe(String name, String description) {
        return pool.preparedQuery(DESCRIBE)
                .execute(Tuple.of(name, description, clock.millis()))
                .compose(_ -> find(name));
    }

    @Override
    public Future<Renamed> rename(String name, String newName) {
        long now = clock.millis();
        return pool.withTransaction(connection -> connection
                        .preparedQuery(RENAME)
                        .execute(Tuple.of(name, newName, now))
                        .compose(rows -> rows.rowCount() == 0
                                ? Future.<Renamed>succeededFuture(new Renamed.Gone())
                                : connection
                                        .preparedQuery(TOUCH_VERSIONS)
                                        .execute(Tuple.of(newName, now))
                                        .compose(_ ->
                                                connection.preparedQuery(FIND).execute(Tuple.of(newName)))
                                        .map(found -> new Renamed.Done(
                                                toModel(found.iterator().next())))))
                .recover(failure -> PgRows.isTaken(failure)
                        ? Future.succeededFuture(new Renamed.NameTaken())
                        : Future.failedFuture(failure));
    }

    @Override
    public Future<Boolean> delete(String name) {
        return pool.preparedQuery(DELETE).execute(Tuple.of(name)).map(rows -> rows.rowCount() > 0);
    }

    @Override
    public Future<ListPage<RegisteredModel>> search(boolean prompts, ListQuery query) {
        PgListQuery sql = new PgListQuery(SELECT, FIELDS, "m.tags");
        sql.and(prompts ? PROMPTS : "(" + PROMPTS + ") IS NOT TRUE");
        boolean named = query.orders().stream().anyMatch(order -> order.field().equals("name"));
        return sql.run(pool, query, named ? "m.updated" : "m.name", PgPromptStore::toModel);
    }

    @Override
    public Future<Boolean> putTag(String name, String key, @Nullable String value) {
        return (value == null
                        ? pool.preparedQuery(DELETE_TAG).execute(Tuple.of(name, key))
                        : pool.preparedQuery(PUT_TAG).execute(Tuple.of(name, key, value)))
                .map(rows -> rows.rowCount() > 0);
    }

    @Override
    public Future<Optional<ModelVersion>> createVersion(NewModelVersion version) {
        return versions.create(version);
    }

    @Override
    public Future<Optional<ModelVersion>> findVersion(String name, int version) {
        return versions.find(name, version);
    }

    @Override
    public Future<Optional<ModelVersion>> describeVersion(String name, int version, @Nullable String description) {
        return versions.describe(name, version, description);
    }

    @Override
    public Future<Boolean> deleteVersion(String name, int version) {
        return versions.delete(name, version);
    }

    @Override
    public Future<ListPage<ModelVersion>> searchVersions(boolean prompts, ListQuery query) {
        return versions.search(prompts, query);
    }

    @Override
    public Future<Boolean> putVersionTag(String name, int version, String key, @Nullable String value) {
        return versions.putTag(name, version, key, value);
    }

    @Override
    public Future<Boolean> putAlias(String name, String alias, int version) {
        return versions.putAlias(name, alias, version);
    }

    @Override
    public Future<Void> deleteAlias(String name, String alias) {
        return versions.deleteAlias(name, alias);
    }

    private static RegisteredModel toModel(Row row) {
        Map<String, Integer> aliases = new LinkedHashMap<>();
        if (row.getValue("aliases") instanceof JsonObject json) {
            json.fieldNames().forEach(alias -> aliases.put(alias, json.getInteger(alias)));
        }
        return new RegisteredModel(
                row.getString("name"),
                row.getString("description"),
                PgJson.readStrings(row.getValue("tags")),
                Instant.ofEpochMilli(row.getLong("created")),
                Instant.ofEpochMilli(row.getLong("updated")),
                row.getInteger("v_version") == null ? null : PgModelVersions.toVersion(row, "v_"),
                aliases);
    }
}
