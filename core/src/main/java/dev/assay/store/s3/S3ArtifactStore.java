package dev.assay.store.s3;

import dev.assay.error.Invalid;
import dev.assay.store.ArtifactPath;
import dev.assay.store.ArtifactStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Artifacts as objects of a bucket. Folders are what keys have in common. */
public final class S3ArtifactStore implements ArtifactStore {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** Somebody else changes the same key just now, or, where keys are paths of a file system, a folder has its name. */
    private static final int CONFLICT = 409;

    private static final int TRIES = 5;
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final S3Client client;
    private final String bucket;
    private final String prefix;

    private S3ArtifactStore(S3Client client, S3Config config) {
        this.client = client;
        this.bucket = config.bucket();
        this.prefix = config.prefix().isEmpty() ? "" : config.prefix() + "/";
    }

    /**
     * Blocks until the bucket has answered; makes it when it is not there.
     *
     * @throws IOException with what is wrong and which settings mend it
     */
    public static S3ArtifactStore open(S3Config config) throws IOException {
        try {
            S3Client client = client(config);
            try {
                makeBucket(client, config.bucket());
                return new S3ArtifactStore(client, config);
            } catch (SdkException e) {
                client.close();
                throw e;
            }
        } catch (SdkException e) {
            throw new IOException(
                    "cannot use " + config + " for artifacts (settings artifacts.s3.*): " + firstLine(e), e);
        }
    }

    @Override
    public void put(ArtifactPath path, Path file) throws IOException {
        if (path.isRoot()) {
            throw new Invalid("Invalid path");
        }
        for (int tries = 1; ; tries++) {
            try {
                client.putObject(call -> call.bucket(bucket).key(key(path)), RequestBody.fromFile(file));
                return;
            } catch (S3Exception e) {
                // Where keys are paths of a file system, a folder may also vanish under a put.
                if (e.statusCode() != CONFLICT && !(e instanceof NoSuchKeyException)) {
                    throw new IOException(firstLine(e), e);
                }
                if (tries == TRIES) {
                    throw new Invalid("Artifact path '" + path + "' cannot be written: " + firstLine(e));
                }
            } catch (SdkException e) {
                throw new IOException(firstLine(e), e);
            }
        }
    }

    @Override
    public Optional<Artifact> find(ArtifactPath path) throws IOException {
        if (path.isRoot()) {
            return Optional.empty();
        }
        String key = key(path);
        return asking(() -> {
            try {
                var head = client.headObject(call -> call.bucket(bucket).key(key));
                return Optional.of(new Stored(key, head.contentLength(), head.eTag()));
            } catch (S3Exception e) {
                if (e.statusCode() == 404) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    @Override
    public List<Entry> list(ArtifactPath folder) throws IOException {
        String below = folder.isRoot() ? prefix : key(folder) + "/";
        return asking(() -> {
            List<Entry> entries = new ArrayList<>();
            for (ListObjectsV2Response page : client.listObjectsV2Paginator(
                    call -> call.bucket(bucket).prefix(below).delimiter("/"))) {
                page.commonPrefixes()
                        .forEach(each -> entries.add(new Entry(
                                each.prefix()
                                        .substring(below.length(), each.prefix().length() - 1),
                                true,
                                0)));
                page.contents().stream()
                        .filter(each -> !each.key().equals(below))
                        .forEach(each ->
                                entries.add(new Entry(each.key().substring(below.length()), false, each.size())));
            }
            entries.sort(Comparator.comparing(Entry::name));
            return entries;
        });
    }

    @Override
    public void delete(ArtifactPath path) throws IOException {
        asking(() -> {
            if (!path.isRoot()) {
                deleteOne(key(path));
            }
            deleteBelow(path.isRoot() ? prefix : key(path) + "/");
            return true;
        });
    }

    @Override
    public void close() {
        client.close();
    }

    private void deleteOne(String key) {
        try {
            client.deleteObject(call -> call.bucket(bucket).key(key));
        } catch (NoSuchKeyException gone) {
            // Amazon's own server does not say so; others do when somebody else was faster.
        }
    }

    private void deleteBelow(String below) {
        // Asked anew after each page: what is deleted is not on the next one.
        ListObjectsV2Request request =
                ListObjectsV2Request.builder().bucket(bucket).prefix(below).build();
        for (var page = client.listObjectsV2(request);
                !page.contents().isEmpty();
                page = client.listObjectsV2(request)) {
            List<ObjectIdentifier> keys = page.contents().stream()
                    .map(each -> ObjectIdentifier.builder().key(each.key()).build())
                    .toList();
            var answer = client.deleteObjects(call -> call.bucket(bucket).delete(list -> list.objects(keys)));
            if (answer.hasErrors()) {
                var error = answer.errors().getFirst();
                throw S3Exception.builder()
                        .message("cannot delete " + error.key() + ": " + error.message())
                        .build();
            }
        }
    }

    private String key(ArtifactPath path) {
        return prefix + path.text();
    }

    private static S3Client client(S3Config config) {
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(SILENCE))
                .region(Region.of(config.region()))
                .forcePathStyle(config.pathStyle())
                // Servers other than Amazon's do not all know the checksums that newer clients add unasked.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .credentialsProvider(credentials(config));
        if (config.endpoint() != null) {
            builder.endpointOverride(config.endpoint());
        }
        return builder.build();
    }

    private static AwsCredentialsProvider credentials(S3Config config) {
        return config.accessKey() == null || config.secretKey() == null
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(AwsBasicCredentials.create(config.accessKey(), config.secretKey()));
    }

    private static void makeBucket(S3Client client, String bucket) {
        try {
            client.headBucket(call -> call.bucket(bucket));
        } catch (S3Exception e) {
            if (e.statusCode() != 404) {
                throw e;
            }
            try {
                client.createBucket(call -> call.bucket(bucket));
            } catch (BucketAlreadyOwnedByYouException made) {
                // Another server was faster.
            }
        }
    }

    private interface Asking<T> {
        T ask();
    }

    private static <T> T asking(Asking<T> call) throws IOException {
        try {
            return call.ask();
        } catch (SdkException e) {
            throw new IOException(firstLine(e), e);
        }
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    private final class Stored implements Artifact {
        private final String key;
        private final long size;
        private final String etag;

        private Stored(String key, long size, String etag) {
            this.key = key;
            this.size = size;
            this.etag = etag;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public InputStream read(long from, long length) throws IOException {
            if (from >= size || length <= 0) {
                return InputStream.nullInputStream();
            }
            String range = "bytes=" + from + "-" + (Math.min(size, Math.addExact(from, length)) - 1);
            return asking(() -> {
                ResponseInputStream<GetObjectResponse> object = client.getObject(
                        call -> call.bucket(bucket).key(key).ifMatch(etag).range(range));
                return object;
            });
        }
    }
}
