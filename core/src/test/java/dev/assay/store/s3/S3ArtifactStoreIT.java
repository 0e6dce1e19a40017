package dev.assay.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.store.ArtifactPath;
import dev.assay.store.ArtifactStore;
import dev.assay.store.ArtifactStoreContract;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a real S3 server. */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class S3ArtifactStoreIT extends ArtifactStoreContract {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private Path folder;
    private S3Server server;
    private ArtifactStore store;

    @BeforeAll
    void startServer(@TempDir Path temporary) throws Exception {
        folder = temporary;
        server = S3Server.start(folder.resolve("objects"));
    }

    @AfterAll
    void stopServer() {
        server.close();
    }

    @BeforeEach
    void openStore() throws IOException {
        int no = COUNT.incrementAndGet();
        store = S3ArtifactStore.open(server.config("bucket-" + no, no % 2 == 0 ? "" : "assay/artifacts"));
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Override
    protected ArtifactStore store() {
        return store;
    }

    @Override
    protected Path uploads() {
        return folder;
    }

    @Test
    void two_prefixes_of_a_bucket_do_not_meet() throws IOException {
        try (ArtifactStore a = S3ArtifactStore.open(server.config("shared", "a"));
                ArtifactStore b = S3ArtifactStore.open(server.config("shared", "b"))) {
            a.put(ArtifactPath.of("x"), Files.writeString(folder.resolve("x"), "1"));
            assertThat(b.find(ArtifactPath.of("x"))).isEmpty();
            assertThat(b.list(ArtifactPath.ROOT)).isEmpty();
            b.delete(ArtifactPath.ROOT);
            assertThat(a.find(ArtifactPath.of("x"))).isPresent();
        }
    }

    @Test
    void a_file_replaced_between_finding_and_reading_is_not_mixed_up() throws IOException {
        ArtifactPath path = ArtifactPath.of("x");
        store.put(path, Files.writeString(folder.resolve("x"), "first"));
        var found = store.find(path).orElseThrow();
        store.put(path, Files.writeString(folder.resolve("x"), "other"));

        assertThatThrownBy(() -> found.read(0, 5)).isInstanceOf(IOException.class);
    }

    @Test
    void a_wrong_secret_and_a_wrong_address_are_said_in_one_sentence() {
        var wrong = new S3Config(server.endpoint(), "b", "us-east-1", S3Server.ACCESS_KEY, "wrong", "", true);
        assertThatThrownBy(() -> S3ArtifactStore.open(wrong))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("cannot use bucket 'b' at " + server.endpoint(), "artifacts.s3")
                .message()
                .doesNotContain("\n", "wrong");

        var nobody = new S3Config(URI.create("http://127.0.0.1:1"), "b", "us-east-1", "a", "s", "", true);
        assertThatThrownBy(() -> S3ArtifactStore.open(nobody))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("http://127.0.0.1:1");
    }
}
