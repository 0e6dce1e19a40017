package dev.assay.store.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgDatabaseIT {
    private Vertx vertx;

    @BeforeAll
    void open() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void a_fresh_database_is_migrated_and_a_second_server_finds_nothing_to_do() throws IOException {
        String url = PgTestDatabase.createUrl(vertx);
        try (PgDatabase first = PgDatabase.open(vertx, url, null);
                PgDatabase second = PgDatabase.open(vertx, url, null)) {
            assertThat(first.answers().toCompletionStage().toCompletableFuture().join())
                    .isTrue();
            assertThat(second.answers()
                            .toCompletionStage()
                            .toCompletableFuture()
                            .join())
                    .isTrue();
        }
    }

    @Test
    void a_database_that_is_not_there_is_named_in_the_error() {
        assertThatThrownBy(() -> PgDatabase.open(vertx, "postgresql://a:b@127.0.0.1:1/nothing", null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:1/nothing");
    }

    @Test
    void a_url_of_another_kind_is_refused_with_the_form_expected() {
        assertThatThrownBy(() -> PgDatabase.open(vertx, "mysql://a", null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("postgresql://user:password@host:port/database");
    }

    @Test
    void postgresql_killed_with_its_server_starts_again_and_a_second_owner_is_refused() throws Exception {
        Path home = Path.of("target", "pg-kill-" + ProcessHandle.current().pid());
        PgEmbedded first = PgEmbedded.start(home);
        assertThatThrownBy(() -> PgEmbedded.start(home)).hasMessageContaining("uses the data folder");
        long pid = first.pid();
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        postmaster.destroyForcibly();
        postmaster.onExit().join();
        first.close(); // perhaps while it is being started again
        PgEmbedded second = PgEmbedded.start(home);
        assertThat(second.pid()).isNotEqualTo(pid);
        second.close();
        assertThat(Files.exists(home.resolve("cluster/postmaster.pid"))).isFalse();
    }
}
