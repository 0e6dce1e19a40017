package dev.assay.store.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Brings a database to this version's schema: numbered SQL files, each once, under a lock that other servers wait for. */
final class PgMigrations {
    private static final List<String> FILES = List.of(
            "V001__traces_runs_scorers.sql",
            "V002__ingest.sql",
            "V003__evaluation.sql",
            "V004__scripts.sql",
            "V005__calls.sql",
            "V006__runs.sql",
            "V007__traces.sql",
            "V008__datasets.sql",
            "V009__labels.sql",
            "V010__prompts.sql",
            "V011__artifacts.sql",
            "V012__scorers.sql",
            "V013__early_links.sql",
            "V014__pinned_plans.sql",
            "V015__monitor.sql",
            "V016__bounds.sql",
            "V017__log_records.sql",
            "V018__keep.sql",
            "V019__saved_searches.sql",
            "V020__kept_scores.sql",
            "V021__judge_calls.sql",
            "V022__dictionaries.sql",
            "V023__session_monitors.sql",
            "V024__reused_calls.sql",
            "V025__script_examples.sql");
    private static final String LOCK = "SELECT pg_advisory_xact_lock(6, 1)";

    /** What is there already is no news. */
    private static final String QUIET = "SET LOCAL client_min_messages = warning";

    private static final String APPLIED = """
        CREATE TABLE IF NOT EXISTS schema_migration (
          version int PRIMARY KEY, name text NOT NULL, applied timestamptz NOT NULL DEFAULT now())
        """;

    private PgMigrations() {}

    static Future<Void> run(Pool pool) {
        return pool.withTransaction(connection -> connection
                .query(LOCK)
                .execute()
                .compose(_ -> connection.query(QUIET).execute())
                .compose(_ -> connection.query(APPLIED).execute())
                .compose(_ -> connection
                        .query("SELECT coalesce(max(version), 0) AS version FROM schema_migration")
                        .execute())
                .compose(rows -> apply(connection, rows.iterator().next().getInteger("version"))));
    }

    private static Future<Void> apply(SqlConnection connection, int version) {
        if (version > FILES.size()) {
            return Future.failedFuture("the database has schema version " + version + ", newer than this server's "
                    + FILES.size() + ": start the newer server");
        }
        Future<Void> done = Future.succeededFuture();
        for (int next = version + 1; next <= FILES.size(); next++) {
            String file = FILES.get(next - 1);
            int number = next;
            done = done.compose(_ -> connection.query(read(file)).execute())
                    .compose(_ -> connection
                            .preparedQuery("INSERT INTO schema_migration (version, name) VALUES ($1, $2)")
                            .execute(Tuple.of(number, file)))
                    .mapEmpty();
        }
        return done;
    }

    private static String read(String file) {
        try (InputStream in = PgMigrations.class.getResourceAsStream("/db/migration/" + file)) {
            if (in == null) {
                throw new IllegalStateException("migration " + file + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
