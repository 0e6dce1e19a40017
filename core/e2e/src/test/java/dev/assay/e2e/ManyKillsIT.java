package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kill after kill, at any moment: in ingest, in indexing, in merging, in starting again. */
@Tag("long")
class ManyKillsIT {
    private static final int ROUNDS = Integer.getInteger("assay.kills", 20);
    private static final long SEED = Long.getLong("assay.seed", 1);
    private static final int MOST_BETWEEN = 150;

    @Test
    void after_each_of_many_kills_everything_acknowledged_is_there_once() throws Exception {
        Random random = new Random(SEED);
        List<String> acknowledged = new ArrayList<>();
        AssayServer server = AssayServer.in("many-kills").start();
        for (int round = 0; round < ROUNDS; round++) {
            try (Senders senders = Senders.start(server.client(), 3)) {
                senders.awaitMore(1 + random.nextInt(MOST_BETWEEN));
                switch (random.nextInt(3)) {
                    case 0 -> server.kill();
                    case 1 -> server.killWithDatabase();
                    default -> {
                        server.killDatabase();
                        senders.awaitMore(1 + random.nextInt(MOST_BETWEEN));
                        server.killWithDatabase();
                    }
                }
                senders.finish();
                if (random.nextBoolean()) {
                    server.assertEqual();
                }
                server = server.again();
                senders.sendUnansweredAgain(server.client());
                senders.assertAllThere(server.client());
                acknowledged.addAll(senders.acknowledged());
            }
            assertThat(server.client().allIds()).doesNotHaveDuplicates().containsAll(acknowledged);
        }
        server.assertEqual();
        server.close();
    }

    @Test
    void a_server_whose_database_stands_still_ends_when_it_is_told_to_and_starts_again() throws Exception {
        AssayServer server = AssayServer.in("stop-without-database").start();
        SentTrace trace = SentTrace.named("kept");
        server.client().send(null, trace);
        server.signalDatabase("STOP");

        assertThat(server.signal("TERM")).isEqualTo(143);

        try (AssayServer again = server.again()) {
            assertThat(again.client().searchAll("0", "name = 'kept'")).containsExactly(trace.id());
            again.assertEqual();
        }
    }
}
