package dev.assay.judge;

import dev.assay.error.Invalid;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Where a model is asked.
 *
 * @param baseUrl what {@code /chat/completions} is added to; a query is kept
 * @param apiKey blank when the endpoint needs none
 * @param model asked for by {@code endpoint:/<name>}
 */
public record JudgeEndpoint(
        String name,
        String baseUrl,
        String apiKey,
        @Nullable String model) {
    private static final String CHAT = "/chat/completions";

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

    /** False for OpenAI's own address without a key: nobody has set anything. */
    boolean configured() {
        return !apiKey.isEmpty() || !withoutSlash(baseUrl).equals(JudgeConfig.DEFAULT_BASE_URL);
    }

    /** The address that requests go to. */
    String chatUrl() {
        int query = baseUrl.indexOf('?');
        String path = withoutSlash(query < 0 ? baseUrl : baseUrl.substring(0, query));
        return (path.endsWith(CHAT) ? path : path + CHAT) + (query < 0 ? "" : baseUrl.substring(query));
    }

    /** Without the key: records print every part. */
    @Override
    public String toString() {
        return "JudgeEndpoint[name=" + name + ", baseUrl=" + baseUrl + ", apiKey=" + (apiKey.isEmpty() ? "none" : "set")
                + ", model=" + model + "]";
    }

    private static URI parse(String name, String baseUrl) {
        try {
            return new URI(baseUrl);
        } catch (URISyntaxException e) {
            throw new Invalid("judge endpoint '" + name + "' has the base URL '" + baseUrl + "', expected a URL: "
                    + e.getReason());
        }
    }

    private static String withoutSlash(String url) {
        return url.endsWith("/") ? withoutSlash(url.substring(0, url.length() - 1)) : url;
    }
}
