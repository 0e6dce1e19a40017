package dev.assay.store.pg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.trace.TraceFacts.InfoFact;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A new database has no statistics: what is written must not read everything that is there already. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgPlansIT {
    private static final int BATCHES = 60;
    private static final int TRACES = 50;
    private static final String READ = """
        SELECT coalesce(sum(seq_tup_read + idx_tup_fetch), 0)::int8 AS rows FROM pg_stat_xact_user_tables WHERE relname = 'trace'
        """;

    private Vertx vertx;
    private PgDatabase database;

    @BeforeAll
    void open() throws Exception {
        vertx = Vertx.vertx();
        database = PgTestDatabase.create(vertx);
        await(database.admin()
                .query("ALTER TABLE trace SET (autovacuum_enabled = false)")
                .execute());
    }

    @AfterAll
    void close() throws Exception {
        database.close();
        await(vertx.close());
    }

    @Test
    void writing_reads_as_many_traces_as_it_is_about() throws Exception {
        var writer = new PgTraceWriter(database.ingest(), database.admin(), Clock.systemUTC(), 1 << 20);
        await(writer.info("first", 0, new InfoFact(null, null, null, null, null, null, Map.of(), Map.of())));
        int week = await(database.admin().query("SELECT bucket FROM trace").execute())
                .iterator()
                .next()
                .getInteger("bucket");
        SqlConnection connection = await(database.ingest().getConnection());
        try {
            await(connection.begin());
            for (int batch = 0; batch < BATCHES; batch++) {
                await(connection.query(ingest(batch, TRACES, week)).execute());
                await(connection.query(tag(batch)).execute());
                await(connection.query(link(batch, TRACES)).execute());
            }
            long rows =
                    await(connection.query(READ).execute()).iterator().next().getLong("rows");

            assertThat(rows).isBetween((long) BATCHES * TRACES, 10L * BATCHES * TRACES);
        } finally {
            await(connection.close());
        }
    }

    private static String ingest(int batch, int traces, int week) {
        return """
            SELECT count(*) FROM ingest(0, %3$d,
              (SELECT array_agg('tr-' || md5('%1$d/' || i)) FROM generate_series(1, %2$d) i),
              (SELECT array_agg(0) FROM generate_series(1, %2$d)), (SELECT array_agg(false) FROM generate_series(1, %2$d)),
              (SELECT array_agg(1) FROM generate_series(1, %2$d)), (SELECT array_agg(1) FROM generate_series(1, %2$d)),
              (SELECT array_agg(1) FROM generate_series(1, %2$d)), (SELECT array_agg('x'::bytea) FROM generate_series(1, %2$d)))
            """.formatted(batch, traces, week);
    }

    private static String tag(int batch) {
        return "SELECT * FROM put_tag(0, 'tr-' || md5('%d/1'), 'key', 'value')".formatted(batch);
    }

    private static String link(int batch, int traces) {
        return """
            SELECT link_traces(0, 1, (SELECT array_agg('tr-' || md5('%1$d/' || i)) FROM generate_series(1, %2$d) i))
            """.formatted(batch, traces);
    }

    private static <T> T await(io.vertx.core.Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
