package dev.assay.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The disk of the data folder becomes full, on a small file system of the test's own; later there is room again. */
class DiskFullIT {
    private static final int DISK_MEGABYTES = 400;
    private static final int SOME = 30;
    private static final int MOST_REQUESTS = 400;

    @Test
    void what_does_not_fit_is_refused_for_now_what_was_acknowledged_stays_and_it_goes_on_when_there_is_room()
            throws Exception {
        try (AssayServer server =
                        AssayServer.in("disk-full").onSmallDisk(DISK_MEGABYTES).start();
                Senders senders = Senders.start(server.client(), 2)) {
            senders.awaitMore(SOME);
            Path ballast = server.own("ballast");
            fill(ballast);

            AssayClient.Answer refused = firstRefusal(server.client());

            assertThat(refused.status()).as(refused.text()).isIn(429, 503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(server.client().get("/health").status()).isEqualTo(200);
            assertThat(server.client()
                            .search(new JsonObject()
                                    .put("filter", "name = 'sent'")
                                    .put("consistency", "eventual"))
                            .getJsonArray("traces"))
                    .as("what can be searched without the database")
                    .isNotNull();

            Files.delete(ballast);
            senders.awaitMore(SOME);
            senders.finish();
            senders.assertAllThere(server.client());
            JsonObject verified = server.client().verified();
            assertThat(verified.getBoolean("equal"))
                    .as("%s%n%s", verified, server.said())
                    .isTrue();
        }
    }

    private static AssayClient.Answer firstRefusal(AssayClient client) throws IOException, InterruptedException {
        for (int i = 0; i < MOST_REQUESTS; i++) {
            SentTrace trace = SentTrace.named("large").asking(AssayClient.noise(500_000));
            AssayClient.Answer answer =
                    client.otlp(SentTrace.request(trace).toByteArray(), "Content-Type", "application/x-protobuf");
            if (answer.status() != 200) {
                return answer;
            }
        }
        throw new AssertionError("nothing was refused though the disk is full");
    }

    /** Until not one more byte fits. */
    private static void fill(Path ballast) throws IOException {
        try (OutputStream out = Files.newOutputStream(ballast)) {
            for (int size = 1 << 20; size > 0; size /= 2) {
                try {
                    while (true) {
                        out.write(new byte[size]);
                    }
                } catch (IOException _) {
                    // No room for as much as that.
                }
            }
        }
    }
}
