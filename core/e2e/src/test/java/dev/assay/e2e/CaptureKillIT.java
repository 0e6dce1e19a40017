package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whatever was acknowledged outlives the death of server and database. */
class CaptureKillIT {
    private static final int SENDERS = 4;
    private static final int ENOUGH = 200;

    @Test
    void what_was_acknowledged_before_a_kill_is_found_once_after_it() throws Exception {
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        CountDownLatch enough = new CountDownLatch(ENOUGH);
        AssayServer server = AssayServer.in("capture-kill").start();
        try (ExecutorService threads = Executors.newFixedThreadPool(SENDERS)) {
            List<Future<Integer>> senders = new ArrayList<>();
            for (int sender = 0; sender < SENDERS; sender++) {
                senders.add(threads.submit(sendUntilKilled(server.client(), acknowledged, enough)));
            }
            assertThat(enough.await(60, TimeUnit.SECONDS)).as(server.said()).isTrue();
            server.killWithDatabase();
            for (Future<Integer> sender : senders) {
                assertThat(sender.get(60, TimeUnit.SECONDS)).isPositive();
            }
        }
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ENOUGH).doesNotHaveDuplicates();

        try (AssayServer again = server.again()) {
            AssayClient client = again.client();
            List<String> found = client.allIds();

            assertThat(found).doesNotHaveDuplicates().containsAll(acknowledged);
            for (String id : acknowledged) {
                assertThat(client.trace(id).getJsonArray("spans")).as(id).hasSize(3);
            }
            again.assertEqual();
            // One more goes in and is found: the index's place in the change log is right.
            SentTrace after = SentTrace.named("after");
            client.send(null, after);
            assertThat(client.search("0", "name = 'after'")).containsExactly(after.id());
        }
    }

    /** @return how many were acknowledged */
    private static Callable<Integer> sendUntilKilled(
            AssayClient client, Queue<String> acknowledged, CountDownLatch enough) {
        return () -> {
            for (int sent = 0; ; sent++) {
                SentTrace trace = SentTrace.named("killed");
                try {
                    client.send(null, trace);
                } catch (IOException killed) {
                    return sent;
                }
                acknowledged.add(trace.id());
                enough.countDown();
            }
        };
    }
}
