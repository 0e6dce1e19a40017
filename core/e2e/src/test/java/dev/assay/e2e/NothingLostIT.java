package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.e2e.AssayServer.Ended;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever dies or misbehaves: what was acknowledged is there once and is found, and the index equals the store. */
class NothingLostIT {
    private static final int SOME = 40;
    private static final int MANY = 200;

    @Test
    void when_postgresql_is_killed_the_server_starts_it_again_and_clients_are_told_to_wait() throws Exception {
        try (AssayServer server = AssayServer.in("kill-postgresql").start()) {
            try (Senders senders = Senders.start(server.client(), 3)) {
                senders.awaitMore(SOME);
                server.killDatabase();
                senders.awaitMore(SOME);
                server.killDatabase();
                senders.awaitMore(SOME);
                senders.finish();
                senders.assertAllThere(server.client());
            }
            assertThat(server.said()).contains("PostgreSQL has ended", "PostgreSQL answers again");
            server.assertEqual();
        }
    }

    @Test
    void when_the_server_is_killed_alone_the_folder_is_whole_and_a_server_goes_on_with_it() throws Exception {
        AssayServer server = AssayServer.in("kill-server").start();
        try (Senders senders = Senders.start(server.client(), 3)) {
            senders.awaitMore(SOME);
            server.kill();
            senders.finish();
            server.assertEqual();
            assertGoesOn(server, senders);
        }
    }

    @Test
    void when_both_are_killed_at_once_the_next_server_has_everything_and_takes_what_was_on_its_way() throws Exception {
        AssayServer server = AssayServer.in("kill-both").start();
        try (Senders senders = Senders.start(server.client(), 4)) {
            senders.awaitMore(MANY);
            server.killWithDatabase();
            senders.finish();
            assertGoesOn(server, senders);
        }
    }

    /** One more comes in and is found, too: the index's place in the change log is right. */
    private static void assertGoesOn(AssayServer killed, Senders senders) throws Exception {
        try (AssayServer again = killed.again()) {
            AssayClient client = again.client();
            senders.sendUnansweredAgain(client);
            senders.assertAllThere(client);
            SentTrace after = SentTrace.named("after");
            client.send(null, after);
            assertThat(client.search("0", "name = 'after'")).containsExactly(after.id());
            again.assertEqual();
        }
    }

    @Test
    void a_request_that_is_sent_again_after_its_answer_was_lost_counts_once() throws Exception {
        try (AssayServer server = AssayServer.in("lost-answer").start()) {
            AssayClient client = server.client();
            SentTrace trace = SentTrace.named("twice");
            byte[] body = SentTrace.request(trace).toByteArray();
            for (int i = 0; i < 3; i++) {
                try (Socket socket =
                        new Socket(server.url().getHost(), server.url().getPort())) {
                    OutputStream out = socket.getOutputStream();
                    out.write(("POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\n"
                                    + "Content-Length: " + body.length + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
                    out.write(body);
                    out.flush();
                } // gone before the answer
            }
            client.send(null, trace);
            assertThat(client.search("0", "name = 'twice'")).containsExactly(trace.id());
            assertThat(client.trace(trace.id()).getJsonArray("spans")).hasSize(3);
            server.assertEqual();
        }
    }

    @Test
    void a_span_that_nothing_can_make_sense_of_is_found_by_id_and_holds_up_nobody() throws Exception {
        try (AssayServer server = AssayServer.in("poisoned").start()) {
            AssayClient client = server.client();
            String deep = "[".repeat(200_000) + "]".repeat(200_000);
            String open = "{\"a\":".repeat(100_000);
            SentTrace good = SentTrace.named("good");
            List<SentTrace> bad = Stream.of(deep, open, "\u0000".repeat(1000), "\uD800", "w".repeat(1 << 20))
                    .map(poison -> SentTrace.named("bad")
                            .asking(poison)
                            .answering(poison)
                            .tagged("t", poison))
                    .toList();
            for (SentTrace each : bad) {
                client.send(null, each);
            }
            client.send(null, good);

            assertThat(client.search("0", "name = 'good'")).containsExactly(good.id());
            for (SentTrace each : bad) {
                assertThat(client.search("0", "id = '" + each.id() + "'")).containsExactly(each.id());
                assertThat(client.trace(each.id()).getJsonArray("spans")).hasSize(3);
            }
            server.assertEqual();
        }
    }

    @Test
    void a_database_that_stands_still_makes_clients_wait_in_bounded_memory_and_goes_on() throws Exception {
        try (AssayServer server = AssayServer.in("slow-database")
                        .with("ASSAY_INGEST_QUEUE_BYTES", 1 << 20)
                        .start();
                Senders senders = Senders.start(server.client(), 2)) {
            senders.awaitMore(SOME);
            server.signalDatabase("STOP");
            // More than the queue takes: somebody is refused, and told when to come again.
            byte[] large = SentTrace.request(IntStream.range(0, 300)
                            .mapToObj(_ -> SentTrace.named("large").asking(AssayClient.noise(4000)))
                            .toArray(SentTrace[]::new))
                    .toByteArray();
            AssayClient.Answer refused = server.client().refusedAmong(12, large);
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(refused.text()).contains("ingest.queueBytes");
            server.signalDatabase("CONT");
            senders.awaitMore(SOME);
            senders.finish();
            senders.assertAllThere(server.client());
            server.assertEqual();
        }
    }

    @Test
    void a_database_that_takes_its_time_slows_clients_down_and_nothing_else() throws Exception {
        try (AssayServer server = AssayServer.in("slow-commits").start();
                Senders senders = Senders.start(server.client(), 3)) {
            senders.awaitMore(SOME);
            server.sql("CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS"
                    + " $$ BEGIN PERFORM pg_sleep(0.2); RETURN NULL; END $$");
            server.sql("CREATE TRIGGER slowly AFTER INSERT ON change EXECUTE FUNCTION slowly()");
            senders.awaitMore(SOME);
            assertThat(server.client().get("/health").status()).isEqualTo(200);
            server.sql("DROP TRIGGER slowly ON change");
            senders.awaitMore(SOME);
            senders.finish();
            senders.assertAllThere(server.client());
            server.assertEqual();
        }
    }

    @Test
    void a_second_server_on_the_folder_is_refused_and_a_lock_left_by_a_kill_hinders_nobody() throws Exception {
        AssayServer first = AssayServer.in("two-servers").start();
        try (Senders senders = Senders.start(first.client(), 2)) {
            senders.awaitMore(SOME);

            Ended second = first.setup().run();

            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.said())
                    .singleElement()
                    .asString()
                    .contains(
                            first.home().resolve("data").toString(), "process " + first.pid(), "another Assay server");
            senders.awaitMore(SOME);
            first.kill();
            senders.finish();
            assertGoesOn(first, senders);
        }
    }

    @Test
    void a_damaged_index_is_built_anew_by_itself() throws Exception {
        AssayServer server = AssayServer.in("damaged-index").start();
        SentTrace trace = SentTrace.named("kept");
        server.client().send(null, trace);
        assertThat(server.client().search("0", "name = 'kept'")).hasSize(1);
        server.signal("TERM");
        damage(server.home().resolve("data/index/traces"));

        try (AssayServer again = server.again()) {
            assertThat(again.client().searchAll("0", "name = 'kept'")).containsExactly(trace.id());
            again.assertEqual();
            assertThat(again.said()).contains("is damaged", "built anew");
        }
    }

    @Test
    void verify_sees_what_was_changed_behind_its_back_and_repairs_it() throws Exception {
        try (AssayServer server = AssayServer.in("verify").start()) {
            AssayClient client = server.client();
            SentTrace trace = SentTrace.named("kept");
            client.send(null, trace, SentTrace.named("other"));
            assertThat(client.search("0", "name = 'kept'")).hasSize(1);
            server.assertEqual();
            server.sql("INSERT INTO trace_tag (trace_no, key, value, n)"
                    + " SELECT no, 'behind', 'back', 0 FROM trace WHERE id = '" + trace.id() + "'");

            Ended seen = server.verify();
            assertThat(seen.exitCode()).isEqualTo(1);
            assertThat(String.join("\n", seen.said())).contains(trace.id(), "The index does not equal the store.");

            assertThat(server.verify("--repair").exitCode()).isZero();
            assertThat(client.searchAll("0", "tag.behind = 'back'")).containsExactly(trace.id());
            server.assertEqual();
        }
    }

    /** Overwrites the middle of its largest file. */
    private static void damage(Path index) throws IOException {
        try (Stream<Path> files = Files.list(index)) {
            Path largest = files.max((a, b) ->
                            Long.compare(a.toFile().length(), b.toFile().length()))
                    .orElseThrow();
            try (FileChannel file = FileChannel.open(largest, StandardOpenOption.WRITE)) {
                file.truncate(largest.toFile().length() / 2);
                file.write(ByteBuffer.wrap(new byte[16]), 0);
            }
        }
    }
}
