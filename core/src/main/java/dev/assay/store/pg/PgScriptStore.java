package dev.assay.store.pg;

import dev.assay.error.Conflict;
import dev.assay.store.ScriptStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Scripts in their table; a row a version. */
public final class PgScriptStore implements ScriptStore {
    private static final String COLUMNS =
            "SELECT name, version, source, digest, origin, file, info, problem, created FROM script ";
    private static final String LIST = "SELECT DISTINCT ON (name) name, version, source, digest, origin, file, info, "
            + "problem, created, deleted FROM script ORDER BY name, version DESC";
    private static final String FIND = COLUMNS + """
        WHERE name = $1 AND ($2::int IS NULL OR version = $2)
        ORDER BY version DESC LIMIT 1
        """;
    private static final String VERSIONS = COLUMNS + """
        WHERE name = $1 AND NOT EXISTS (SELECT FROM script d WHERE d.name = $1 AND d.deleted)
        ORDER BY version DESC
        """;
    private static final String LAST_FROM_FILE =
            COLUMNS + "WHERE name = $1 AND origin = 'file' ORDER BY version DESC LIMIT 1";
    private static final String NEWEST = COLUMNS + "WHERE name = $1 ORDER BY version DESC LIMIT 1";
    private static final String LOCK = "SELECT pg_advisory_xact_lock(8, hashtext($1))";
    private static final String REVIVE = "UPDATE script SET deleted = false WHERE name = $1 AND deleted";
    private static final String INSERT = """
        INSERT INTO script (name, version, source, digest, origin, file, info, problem)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        RETURNING name, version, source, digest, origin, file, info, problem, created
        """;
    private static final String DELETE = "UPDATE script SET deleted = true WHERE name = $1 AND NOT deleted";

    private static final String EXAMPLES =
            "SELECT script, name, content FROM script_example ORDER BY created, script, name";
    private static final String KEEP_EXAMPLE = """
        INSERT INTO script_example (script, name, content) VALUES ($1, $2, $3)
        ON CONFLICT (script, name) DO UPDATE SET content = excluded.content
        """;
    private static final String DROP_EXAMPLE = "DELETE FROM script_example WHERE script = $1 AND name = $2";

    private final Pool pool;

    public PgScriptStore(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Future<List<Script>> list() {
        return pool.preparedQuery(LIST).execute().map(rows -> {
            List<Script> scripts = new ArrayList<>();
            for (Row row : rows) {
                if (!row.getBoolean("deleted")) {
                    scripts.add(toScript(row));
                }
            }
            return scripts;
        });
    }

    @Override
    public Future<Optional<Script>> find(String name, @Nullable Integer version) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(name).addInteger(version))
                .map(rows -> PgRows.first(rows, PgScriptStore::toScript));
    }

    @Override
    public Future<List<Script>> versions(String name) {
        return pool.preparedQuery(VERSIONS).execute(Tuple.of(name)).map(rows -> {
            List<Script> scripts = new ArrayList<>();
            rows.forEach(row -> scripts.add(toScript(row)));
            return scripts;
        });
    }

    @Override
    public Future<Optional<Script>> lastFromFile(String name) {
        return pool.preparedQuery(LAST_FROM_FILE)
                .execute(Tuple.of(name))
                .map(rows -> PgRows.first(rows, PgScriptStore::toScript));
    }

    @Override
    public Future<Script> save(NewScript script, @Nullable Integer baseVersion) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(script.name()))
                .compose(_ -> connection.preparedQuery(NEWEST).execute(Tuple.of(script.name())))
                .compose(rows -> save(connection, script, baseVersion, PgRows.first(rows, PgScriptStore::toScript))));
    }

    private static Future<Script> save(
            SqlConnection connection, NewScript script, @Nullable Integer baseVersion, Optional<Script> newest) {
        int last = newest.map(Script::version).orElse(0);
        if (baseVersion != null && baseVersion != last) {
            throw new Conflict("Script '" + script.name() + "' has version " + last + " meanwhile; version "
                    + baseVersion + " was edited");
        }
        Future<?> revived = connection.preparedQuery(REVIVE).execute(Tuple.of(script.name()));
        if (newest.isPresent() && newest.get().content().digest().equals(script.digest())) {
            return revived.map(newest.get());
        }
        return revived.compose(_ -> connection
                        .preparedQuery(INSERT)
                        .execute(Tuple.of(
                                        script.name(),
                                        last + 1,
                                        script.source(),
                                        Buffer.buffer(HexFormat.of().parseHex(script.digest())),
                                        script.origin().name().toLowerCase(Locale.ROOT))
                                .addString(script.file())
                                .addJsonObject(script.info())
                                .addJsonObject(script.problem())))
                .map(rows -> toScript(rows.iterator().next()));
    }

    @Override
    public Future<Boolean> delete(String name) {
        return pool.preparedQuery(DELETE).execute(Tuple.of(name)).map(rows -> rows.rowCount() > 0);
    }

    @Override
    public Future<List<KeptExample>> examples() {
        return pool.preparedQuery(EXAMPLES).execute().map(rows -> {
            List<KeptExample> examples = new ArrayList<>();
            rows.forEach(row -> examples.add(new KeptExample(
                    row.getString("script"), row.getString("name"), (JsonObject) row.getValue("content"))));
            return examples;
        });
    }

    @Override
    public Future<Void> keepExample(KeptExample example) {
        return pool.preparedQuery(KEEP_EXAMPLE)
                .execute(Tuple.of(example.script(), example.name(), example.content()))
                .mapEmpty();
    }

    @Override
    public Future<Boolean> dropExample(String script, String name) {
        return pool.preparedQuery(DROP_EXAMPLE).execute(Tuple.of(script, name)).map(rows -> rows.rowCount() > 0);
    }

    private static Script toScript(Row row) {
        NewScript content = new NewScript(
                row.getString("name"),
                row.getString("source"),
                HexFormat.of().formatHex(row.getBuffer("digest").getBytes()),
                Origin.valueOf(row.getString("origin").toUpperCase(Locale.ROOT)),
                row.getString("file"),
                (JsonObject) row.getValue("info"),
                (JsonObject) row.getValue("problem"));
        return new Script(
                content,
                row.getInteger("version"),
                row.getOffsetDateTime("created").toInstant());
    }
}
