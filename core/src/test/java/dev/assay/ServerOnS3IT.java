package dev.assay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.store.ArtifactPath;
import dev.assay.store.s3.S3ArtifactStore;
import dev.assay.store.s3.S3Server;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole server with its artifacts on a real S3 server, by settings alone. */
@Tag("long")
class ServerOnS3IT {
    private static final String FILE = "/api/2.0/mlflow-artifacts/artifacts/0/run/artifacts/model/notes.txt";

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void artifacts_lie_in_the_bucket_and_are_there_after_a_restart(@TempDir Path home) throws Exception {
        try (S3Server s3 = S3Server.start(home.resolve("objects"))) {
            Map<String, String> settings = new TreeMap<>(Map.of(
                    "ASSAY_HTTP_PORT",
                    "0",
                    "ASSAY_ARTIFACTS_S3_ENDPOINT",
                    s3.endpoint().toString(),
                    "ASSAY_ARTIFACTS_S3_BUCKET",
                    "assay",
                    "ASSAY_ARTIFACTS_S3_PREFIX",
                    "artifacts/",
                    "ASSAY_ARTIFACTS_S3_ACCESS_KEY",
                    S3Server.ACCESS_KEY,
                    "ASSAY_ARTIFACTS_S3_SECRET_KEY",
                    S3Server.SECRET_KEY));
            try (Server server = start(settings, home)) {
                var put = HttpRequest.newBuilder(server.url().resolve(FILE))
                        .PUT(BodyPublishers.ofString("kept in a bucket"))
                        .build();
                assertThat(client.send(put, BodyHandlers.ofString()).statusCode())
                        .isEqualTo(200);
            }
            try (var bucket = S3ArtifactStore.open(s3.config("assay", "artifacts"))) {
                assertThat(bucket.find(ArtifactPath.of("0/run/artifacts/model/notes.txt")))
                        .isPresent();
            }
            assertThat(home.resolve("data/artifacts")).doesNotExist();
            try (Server server = start(settings, home)) {
                assertThat(get(server.url().resolve(FILE))).isEqualTo("kept in a bucket");
            }

            settings.put("ASSAY_ARTIFACTS_S3_SECRET_KEY", "guessed");
            assertThatThrownBy(() -> start(settings, home))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot use bucket 'assay'");
        }
    }

    private String get(URI url) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString())
                .body();
    }

    private static Server start(Map<String, String> settings, Path home) throws Exception {
        Path dist = Path.of(System.getProperty("assay.dist", "target/dist")).toAbsolutePath();
        return Server.start(Config.of(ConfigFile.read(null, settings), home, dist));
    }
}
