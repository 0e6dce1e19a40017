package dev.assay;

import dev.assay.store.ArtifactStore;
import dev.assay.store.file.FolderArtifactStore;
import dev.assay.store.s3.S3ArtifactStore;
import dev.assay.store.s3.S3Config;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where uploaded files are kept.
 *
 * @param folder of the files, where no bucket is set
 * @param uploads where they wait until they are whole; on the same file system
 * @param maxBytes of one file
 */
record ArtifactConfig(
        Path folder, Path uploads, long maxBytes, @Nullable S3Config s3) {
    /** What S3 takes in one piece. */
    private static final long MOST = 5L << 30;

    static ArtifactConfig of(ConfigFile file, Path data) throws ConfigException {
        return new ArtifactConfig(
                data.resolve("artifacts"),
                data.resolve("uploads"),
                file.number("artifacts.maxBytes", 1024, MOST),
                s3(file));
    }

    /** @throws IOException when it cannot be used; the message is for people */
    ArtifactStore open() throws IOException {
        return s3 == null ? new FolderArtifactStore(folder) : S3ArtifactStore.open(s3);
    }

    private static @Nullable S3Config s3(ConfigFile file) throws ConfigException {
        String bucket = file.optionalText("artifacts.s3.bucket");
        String endpoint = file.optionalText("artifacts.s3.endpoint");
        String accessKey = file.optionalText("artifacts.s3.accessKey");
        String secretKey = file.optionalText("artifacts.s3.secretKey");
        if (bucket == null) {
            if (endpoint != null || accessKey != null || secretKey != null) {
                throw new ConfigException(
                        "artifacts.s3 has settings, but artifacts.s3.bucket is not set; expected a bucket's name");
            }
            return null;
        }
        if ((accessKey == null) != (secretKey == null)) {
            throw new ConfigException("only one of artifacts.s3.accessKey and artifacts.s3.secretKey is set; expected"
                    + " both, or none to use AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
        }
        String prefix = file.optionalText("artifacts.s3.prefix");
        return new S3Config(
                endpoint == null ? null : endpoint(endpoint),
                bucket,
                file.text("artifacts.s3.region"),
                accessKey,
                secretKey,
                prefix == null ? "" : prefix.strip().replaceAll("^/+|/+$", ""),
                file.flag("artifacts.s3.pathStyle"));
    }

    private static URI endpoint(String text) throws ConfigException {
        if (!text.matches("https?://[^/?#@]+/?")) {
            throw new ConfigException("artifacts.s3.endpoint is '" + text + "'; expected http(s)://host:port");
        }
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("artifacts.s3.endpoint is '" + text + "'; expected http(s)://host:port");
        }
    }
}
