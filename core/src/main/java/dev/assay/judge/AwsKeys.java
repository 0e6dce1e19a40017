package dev.assay.judge;

import org.jspecify.annotations.Nullable;

/**
 * What signs requests to AWS.
 *
 * @param sessionToken of temporary keys
 */
public record AwsKeys(
        String accessKey, String secretKey, @Nullable String sessionToken, String region) {
    /** Without the secrets: records print every part. */
    @Override
    public String toString() {
        return "AwsKeys[region=" + region + "]";
    }
}
