package dev.assay.judge;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests to AWS, version 4 (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">how</a>), as all
 * services but S3 want it.
 */
record AwsSignature(AwsKeys keys, String service) {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /**
     * @param url with its path and query encoded
     * @param signed headers that go into the signature, beside host and time
     * @return the headers to be added: time, token, signature
     */
    Map<String, String> sign(String method, String url, Map<String, String> signed, byte[] body, Instant now) {
        URI uri = URI.create(url);
        String time = TIME.format(now);
        String date = time.substring(0, 8);
        Map<String, String> added = new LinkedHashMap<>(Map.of("x-amz-date", time));
        if (keys.sessionToken() != null) {
            added.put("x-amz-security-token", keys.sessionToken());
        }
        TreeMap<String, String> headers = new TreeMap<>(Map.of("host", host(uri)));
        signed.forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value.strip()));
        headers.putAll(added);
        String names = String.join(";", headers.keySet());
        String request = String.join(
                "\n",
                method,
                path(uri),
                query(uri),
                headers.entrySet().stream()
                        .map(each -> each.getKey() + ":" + each.getValue().replaceAll(" +", " ") + "\n")
                        .collect(Collectors.joining()),
                names,
                hex(sha256(body)));
        String scope = date + "/" + keys.region() + "/" + service + "/aws4_request";
        String toSign =
                String.join("\n", ALGORITHM, time, scope, hex(sha256(request.getBytes(StandardCharsets.UTF_8))));
        byte[] key = ("AWS4" + keys.secretKey()).getBytes(StandardCharsets.UTF_8);
        for (String part : new String[] {date, keys.region(), service, "aws4_request"}) {
            key = hmac(key, part);
        }
        added.put(
                "authorization",
                ALGORITHM + " Credential=" + keys.accessKey() + "/" + scope + ", SignedHeaders=" + names
                        + ", Signature=" + hex(hmac(key, toSign)));
        return added;
    }

    /** As the client writes it: without the port that its scheme implies. */
    private static String host(URI uri) {
        int usual = "https".equals(uri.getScheme()) ? 443 : 80;
        return uri.getPort() < 0 || uri.getPort() == usual ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    /** Each part is encoded once more than in the address. */
    private static String path(URI uri) {
        String path = uri.normalize().getRawPath();
        if (path == null || path.isEmpty()) {
            return "/";
        }
        return Arrays.stream(path.split("/", -1)).map(AwsSignature::encoded).collect(Collectors.joining("/"));
    }

    private static String query(URI uri) {
        String query = uri.getRawQuery();
        if (query == null || query.isEmpty()) {
            return "";
        }
        return Arrays.stream(query.split("&", -1))
                .map(pair -> {
                    int equals = pair.indexOf('=');
                    String name = equals < 0 ? pair : pair.substring(0, equals);
                    String value = equals < 0 ? "" : pair.substring(equals + 1);
                    return encoded(decoded(name)) + "=" + encoded(decoded(value));
                })
                .sorted()
                .collect(Collectors.joining("&"));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** Letters, digits and {@code - . _ ~} stand for themselves. */
    private static String encoded(String text) {
        return ChatJson.pathPart(text).replace("*", "%2A").replace("%7E", "~");
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
