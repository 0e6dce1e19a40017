package dev.assay.store.s3;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Which bucket, and how it is reached.
 *
 * @param endpoint null for Amazon's own
 * @param accessKey null, like the secret, for what AWS's own tools would use: {@code AWS_ACCESS_KEY_ID} and so on
 * @param prefix of all keys, without a slash at its end; may be empty
 * @param pathStyle the bucket stands in the path, not in the host name
 */
public record S3Config(
        @Nullable URI endpoint,
        String bucket,
        String region,
        @Nullable String accessKey,
        @Nullable String secretKey,
        String prefix,
        boolean pathStyle) {
    /** Without the secret. */
    @Override
    public String toString() {
        return "bucket '" + bucket + "' at " + (endpoint == null ? "Amazon S3, " + region : endpoint.toString());
    }
}
