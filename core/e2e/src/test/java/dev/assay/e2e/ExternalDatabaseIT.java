package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.e2e.AssayServer.Ended;
import dev.assay.store.pg.PgEmbedded;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A PostgreSQL that others run, chosen by {@code database.url} alone; its role has no more than its own database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExternalDatabaseIT {
    private static final String ROLE = "assay server";
    private static final String PASSWORD = "p@ss:w/rd?#%&' é";

    private PgEmbedded postgresql;
    private int port;

    @BeforeAll
    void startPostgresql() throws IOException {
        postgresql = PgEmbedded.start(Path.of(
                "target", "external-postgresql-" + ProcessHandle.current().pid()));
        port = URI.create(postgresql.url("postgres")).getPort();
        Vertx vertx = Vertx.vertx();
        Pool admin = PgBuilder.pool()
                .using(vertx)
                .connectingTo(postgresql.url("postgres"))
                .build();
        await(admin.query("CREATE ROLE \"" + ROLE + "\" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '"
                        + PASSWORD.replace("'", "''") + "'")
                .execute()
                .compose(_ -> admin.query("CREATE DATABASE traces OWNER \"" + ROLE + "\"")
                        .execute())
                .eventually(admin::close));
        await(vertx.close());
    }

    @AfterAll
    void stopPostgresql() {
        postgresql.close();
    }

    @Test
    void everything_is_kept_there_by_a_role_without_special_rights() throws Exception {
        SentTrace trace = SentTrace.named("elsewhere").asking("Where are you kept?");
        try (AssayServer first = AssayServer.in("external-database")
                .with("ASSAY_DATABASE_URL", url(PASSWORD, port))
                .start()) {
            first.client().send(null, trace);
            assertThat(first.client().search("0", "name = 'elsewhere'")).containsExactly(trace.id());
            assertThat(first.home().resolve("data/postgresql"))
                    .as("its own PostgreSQL")
                    .doesNotExist();
            assertThat(first.signal("TERM")).isEqualTo(143);

            try (AssayServer second = first.again()) {
                assertThat(second.client().search("0", "name = 'elsewhere'")).containsExactly(trace.id());
                assertThat(second.client().trace(trace.id()).getJsonArray("spans"))
                        .hasSize(3);
                assertThat(second.said()).as("nothing went wrong").doesNotContain("WARN", "ERROR");
            }
        }
    }

    @Test
    void while_the_database_is_gone_clients_are_told_to_wait_and_when_it_is_back_everything_goes_on() throws Exception {
        try (AssayServer server = AssayServer.in("vanished-database")
                        .with("ASSAY_DATABASE_URL", url(PASSWORD, port))
                        .start();
                Senders senders = Senders.start(server.client(), 2)) {
            senders.awaitMore(20);
            ProcessHandle postmaster = ProcessHandle.of(postgresql.pid()).orElseThrow();
            postmaster.destroyForcibly();
            AssayServer.awaitEnd(List.of(postmaster));
            senders.awaitMore(20);
            senders.finish();
            senders.assertAllThere(server.client());
            server.assertEqual();
        }
    }

    @Test
    void a_wrong_password_is_said_in_one_sentence_without_the_password() throws Exception {
        Ended ended = AssayServer.in("wrong-password")
                .with("ASSAY_DATABASE_URL", url("guessed", port))
                .run();

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.said())
                .singleElement()
                .asString()
                .contains("cannot use the database at 127.0.0.1:" + port + "/traces", "password authentication failed")
                .doesNotContain("guessed");
    }

    @Test
    void a_database_that_nobody_runs_is_named_in_one_sentence() throws Exception {
        Ended ended = AssayServer.in("no-database")
                .with("ASSAY_DATABASE_URL", url(PASSWORD, 1))
                .run();

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.said())
                .singleElement()
                .asString()
                .contains("cannot use the database at 127.0.0.1:1/traces", "database.url");
    }

    @Test
    void a_url_whose_password_is_not_encoded_is_refused_without_repeating_it() throws Exception {
        Ended ended = AssayServer.in("broken-url")
                .with("ASSAY_DATABASE_URL", "postgresql://assay:se/cr#et@127.0.0.1:5432/traces")
                .run();

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.said())
                .singleElement()
                .asString()
                .contains("postgresql://user:password@host:port/database", "%40")
                .doesNotContain("cr#et");
    }

    private static String url(String password, int port) {
        return "postgresql://" + encode(ROLE) + ":" + encode(password) + "@127.0.0.1:" + port + "/traces";
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static void await(Future<?> future) {
        future.toCompletionStage().toCompletableFuture().join();
    }
}
