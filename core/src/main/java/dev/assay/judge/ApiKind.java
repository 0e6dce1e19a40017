package dev.assay.judge;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which provider's API an endpoint speaks. */
public enum ApiKind {
    /** OpenAI's chat completions, and all that speak them: vLLM, Ollama, llama.cpp, LM Studio, OpenRouter. */
    OPENAI("https://api.openai.com/v1", new OpenAiApi()),
    /** Azure OpenAI: the model is a deployment. */
    AZURE(null, new AzureApi()),
    /** Anthropic's messages. */
    ANTHROPIC("https://api.anthropic.com/v1", new AnthropicApi()),
    /** Gemini's generateContent. */
    GEMINI("https://generativelanguage.googleapis.com/v1beta", new GeminiApi()),
    /** Amazon Bedrock's Converse. */
    BEDROCK(null, new BedrockApi()),
    MISTRAL("https://api.mistral.ai/v1", new MistralApi());

    private final @Nullable String baseUrl;
    private final ChatApi api;

    ApiKind(@Nullable String baseUrl, ChatApi api) {
        this.baseUrl = baseUrl;
        this.api = api;
    }

    /** Where everybody finds it; empty when each customer has an address of their own. */
    Optional<String> baseUrl() {
        return Optional.ofNullable(baseUrl);
    }

    ChatApi api() {
        return api;
    }

    /** As the configuration and model URIs write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<ApiKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(ApiKind::word).toList();
    }
}
