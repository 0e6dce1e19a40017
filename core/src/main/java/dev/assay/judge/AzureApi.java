package dev.assay.judge;

import java.time.Instant;
import java.util.Map;

/**
 * Azure OpenAI: OpenAI's chat completions of a deployment (<a
 * href="https://learn.microsoft.com/azure/ai-services/openai/reference">reference</a>). The base URL is the resource's:
 * {@code https://<resource>.openai.azure.com}.
 */
final class AzureApi extends OpenAiApi {
    /** Used unless the endpoint names another: the newest that is generally available. */
    static final String API_VERSION = "2024-10-21";

    @Override
    public String url(JudgeEndpoint endpoint, String model) {
        String version = endpoint.apiVersion() == null ? API_VERSION : endpoint.apiVersion();
        return JudgeEndpoint.withoutSlash(endpoint.baseUrl()) + "/openai/deployments/" + ChatJson.pathPart(model)
                + "/chat/completions?api-version=" + ChatJson.pathPart(version);
    }

    @Override
    public Map<String, String> headers(JudgeEndpoint endpoint, String url, byte[] body, Instant now) {
        return endpoint.apiKey().isEmpty() ? Map.of() : Map.of("api-key", endpoint.apiKey());
    }
}
