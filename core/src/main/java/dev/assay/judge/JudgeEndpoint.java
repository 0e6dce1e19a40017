package dev.assay.judge;

import dev.assay.error.Invalid;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Where a model is asked.
 *
 * @param kind whose API it speaks
 * @param baseUrl what the API's path is added to; a query is kept
 * @param apiKey blank when the endpoint needs none
 * @param model asked for by {@code endpoints:/<name>}
 * @param apiVersion Azure's; null for the usual one
 * @param aws what signs requests to Bedrock; null with an API key
 */
public record JudgeEndpoint(
        String name,
        ApiKind kind,
        String baseUrl,
        String apiKey,
        @Nullable String model,
        @Nullable String apiVersion,
        @Nullable AwsKeys aws) {

    public JudgeEndpoint {
        baseUrl = baseUrl.strip();
        apiKey = apiKey.strip();
        URI uri = parse(name, baseUrl);
        if (uri.getRawUserInfo() != null) {
            throw new Invalid("judge endpoint '" + name
                    + "' has a base URL with a user name in it, expected the secret " + "as its apiKey");
        }
        if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
            throw new Invalid("judge endpoint '" + name + "' has the base URL '" + baseUrl
                    + "', expected one like https://api.openai.com/v1");
        }
        if (apiKey.chars().anyMatch(c -> c < 0x21 || c > 0x7e)) {
            throw new Invalid("judge endpoint '" + name + "' has an API key with a blank or a character outside ASCII");
        }
    }

    /** False for a provider's own address without a key: nobody has set anything. */
    boolean configured() {
        return !apiKey.isEmpty()
                || aws != null
                || kind.baseUrl().filter(withoutSlash(baseUrl)::equals).isEmpty();
    }

    /** Text of others without what it may repeat of the secrets. */
    String withoutSecrets(String text) {
        String clean = apiKey.isEmpty() ? text : text.replace(apiKey, "…");
        if (aws == null) {
            return clean;
        }
        String token = aws.sessionToken();
        clean = clean.replace(aws.secretKey(), "…").replace(aws.accessKey(), "…");
        return token == null ? clean : clean.replace(token, "…");
    }

    /** Without the secrets: records print every part. */
    @Override
    public String toString() {
        return "JudgeEndpoint[name=" + name + ", kind=" + kind + ", baseUrl=" + baseUrl + ", apiKey="
                + (apiKey.isEmpty() ? "none" : "set") + ", model=" + model + "]";
    }

    private static URI parse(String name, String baseUrl) {
        try {
            return new URI(baseUrl);
        } catch (URISyntaxException e) {
            throw new Invalid("judge endpoint '" + name + "' has the base URL '" + baseUrl + "', expected a URL: "
                    + e.getReason());
        }
    }

    static String withoutSlash(String url) {
        return url.endsWith("/") ? withoutSlash(url.substring(0, url.length() - 1)) : url;
    }
}
