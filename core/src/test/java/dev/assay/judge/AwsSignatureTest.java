package dev.assay.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The signatures of AWS's own test suite for version 4 ({@code aws-sig-v4-test-suite}), by the names of its cases. */
class AwsSignatureTest {
    private static final Instant NOW = Instant.parse("2015-08-30T12:36:00Z");
    private static final AwsKeys KEYS =
            new AwsKeys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", null, "us-east-1");

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "get-vanilla, GET, /, 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        "get-vanilla-query, GET, /, 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        "get-vanilla-query-order-key-case, GET, /?Param2=value2&Param1=value1, "
                + "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        "get-utf8, GET, /\u1234, 8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
        "post-vanilla, POST, /, 5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        "post-vanilla-query, POST, /?Param1=value1, "
                + "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"
    })
    void a_request_is_signed_as_aws_signs_it(String name, String method, String path, String signature) {
        Map<String, String> headers = new AwsSignature(KEYS, "service")
                .sign(method, "https://example.amazonaws.com" + path, Map.of(), new byte[0], NOW);

        assertThat(headers)
                .as(name)
                .containsEntry("x-amz-date", "20150830T123600Z")
                .containsEntry(
                        "authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                                + "SignedHeaders=host;x-amz-date, Signature=" + signature);
    }

    @Test
    void a_body_and_a_header_are_signed_too() {
        Map<String, String> headers = new AwsSignature(KEYS, "service")
                .sign(
                        "POST",
                        "https://example.amazonaws.com/",
                        Map.of("Content-Type", "application/x-www-form-urlencoded"),
                        "Param1=value1".getBytes(StandardCharsets.UTF_8),
                        NOW);

        assertThat(headers.get("authorization"))
                .endsWith("SignedHeaders=content-type;host;x-amz-date, "
                        + "Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
    }

    @Test
    void a_token_of_temporary_keys_is_signed_and_sent() {
        var keys = new AwsKeys("AKIDEXAMPLE", "secret", "the-token", "eu-west-1");

        Map<String, String> headers = new AwsSignature(keys, "bedrock")
                .sign("POST", "https://bedrock-runtime.eu-west-1.amazonaws.com/", Map.of(), new byte[0], NOW);

        assertThat(headers).containsEntry("x-amz-security-token", "the-token");
        assertThat(headers.get("authorization")).contains("SignedHeaders=host;x-amz-date;x-amz-security-token");
        assertThat(keys.toString()).doesNotContain("secret", "the-token");
    }
}
